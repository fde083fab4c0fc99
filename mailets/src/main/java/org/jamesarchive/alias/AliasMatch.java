package org.jamesarchive.alias;

import java.util.List;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.TableEntry;

/**
 * The entry that applies to an address, and how.
 *
 * @param rule the entry
 * @param targets its targets
 * @param user the user that {@code @otherdomain} repeats
 * @param extension what is added to the user of each target, often nothing
 */
record AliasMatch(TableEntry rule, List<AliasTarget> targets, String user, String extension) {

    /** The addresses that take the place of the one that matched. */
    List<MailboxAddress> addresses() {
        return targets.stream().map(this::address).toList();
    }

    private MailboxAddress address(AliasTarget target) {
        if (target instanceof AliasTarget.SameUserIn same) {
            return new MailboxAddress(user + extension, same.domain());
        }
        MailboxAddress address = ((AliasTarget.To) target).address();
        return extension.isEmpty() ? address : new MailboxAddress(address.localPart() + extension, address.domain());
    }
}
