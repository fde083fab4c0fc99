package org.jamesarchive.alias;

import org.jamesarchive.table.MailboxAddress;

/** One target of an alias entry. */
sealed interface AliasTarget {

    /** An address; the unmatched extension is added to it. */
    record To(MailboxAddress address) implements AliasTarget {}

    /** {@code @otherdomain}: the same user in another domain. */
    record SameUserIn(String domain) implements AliasTarget {}
}
