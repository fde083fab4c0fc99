package org.jamesarchive.gateway;

import java.util.Locale;
import java.util.function.Supplier;
import org.jamesarchive.access.AccessDecision;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.MailboxAddress;

/**
 * Who may be written to, as Postfix decides it with {@code check_recipient_access} and then
 * {@code reject_unlisted_recipient} over {@code virtual_alias_maps}.
 * <pre>
 *   access table    virtual alias table    reply
 *   OK              maps the recipient     250 2.1.5
 *   OK              does not               550 5.1.1 User unknown in virtual alias table
 *   REJECT, 5NN     not asked              5NN, the table's text
 *   DEFER, 4NN      not asked              4NN, the table's text
 *   no rule         not asked              554 5.7.1 Access denied
 *   (no address)                           501 5.1.3 Bad recipient address syntax
 * </pre>
 * Safe for use by many threads.
 */
final class RecipientPolicy {

    private final Supplier<AccessTable> access;
    private final Supplier<VirtualAliasTable> aliases;

    RecipientPolicy(Supplier<AccessTable> access, Supplier<VirtualAliasTable> aliases) {
        this.access = access;
        this.aliases = aliases;
    }

    /** @param recipient an address without angle brackets, as the client sent it */
    RecipientDecision decide(String recipient) {
        try {
            return decide(recipient, MailboxAddress.parse(recipient));
        } catch (AddressSyntaxException e) {
            return new RecipientDecision(501, "5.1.3 Bad recipient address syntax");
        }
    }

    private RecipientDecision decide(String recipient, MailboxAddress address) {
        AccessDecision decision = access.get().check(address);
        if (decision instanceof AccessDecision.Reject reject) {
            return refusal(reject.code(), reject.enhanced(), recipient, reject.text());
        }
        if (decision instanceof AccessDecision.Defer defer) {
            return refusal(defer.code(), defer.enhanced(), recipient, defer.text());
        }
        if (decision instanceof AccessDecision.NoMatch) {
            return refusal(554, "5.7.1", recipient, "Access denied");
        }
        return aliases.get().maps(recipient)
                ? new RecipientDecision(250, "2.1.5 Ok")
                : refusal(550, "5.1.1", recipient, "User unknown in virtual alias table");
    }

    private static RecipientDecision refusal(int code, String enhanced, String recipient, String text) {
        return new RecipientDecision(
                code, String.format(Locale.ROOT, "%s <%s>: Recipient address rejected: %s", enhanced, recipient, text));
    }
}
