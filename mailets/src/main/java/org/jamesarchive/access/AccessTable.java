package org.jamesarchive.access;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.table.CaseFolding;
import org.jamesarchive.table.DomainNames;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * An access table (access(5)) for recipient addresses, as check_recipient_access asks it. Immutable.
 * <pre>
 *   looked up, in this order    for user+ext@sub.domain.tld
 *   the address                 user+ext@sub.domain.tld
 *   without its extension       user@sub.domain.tld
 *   the domain                  sub.domain.tld
 *   its parents                 domain.tld, tld         (parent domain matches subdomains; Postfix's default)
 *                               .domain.tld, .tld       (it does not)
 *   the user                    user+ext@, then user@
 * </pre>
 * The first that is found decides. Case does not matter, A-labels and U-labels of a domain are one ({@link DomainNames}; that is
 * ours, Postfix compares as written). Local parts that need quotes are looked up in quotes, then without. A permit does not hold
 * for an address that may be routed on ({@link MailboxAddress#isRouted}): that is no match, as with Postfix.
 */
public final class AccessTable {

    private final TextTable text;
    private final AccessSettings settings;
    private final Map<String, AccessDecision> decisionsByKey = new HashMap<>();
    private final List<String> warnings;

    private AccessTable(TextTable text, AccessSettings settings) {
        this.text = text;
        this.settings = settings;
        this.warnings = new ArrayList<>(text.warnings());
    }

    /** @throws TableSyntaxException when a value is not one of the actions that {@link AccessDecision} knows */
    public static AccessTable parse(TextTable text, AccessSettings settings) throws TableSyntaxException {
        AccessTable table = new AccessTable(text, settings);
        for (TableEntry entry : text.entries()) {
            table.add(entry);
        }
        return table;
    }

    private void add(TableEntry entry) throws TableSyntaxException {
        String key = entry.key().indexOf('@') < 0
                ? DomainNames.canonical(entry.key())
                : DomainNames.canonicalAddress(entry.key());
        AccessDecision decision = AccessAction.parse(text, entry);
        AccessDecision first = decisionsByKey.putIfAbsent(key, decision);
        if (first != null) {
            TextTable.addWarning(
                    warnings,
                    text.file(),
                    entry.line(),
                    TextTable.duplicate(entry, first.matched().orElseThrow()));
        }
    }

    /** What the table says about a recipient. */
    public AccessDecision check(MailboxAddress recipient) {
        AccessDecision found = find(recipient);
        if (found == null || (found instanceof AccessDecision.Permit && recipient.isRouted())) {
            return new AccessDecision.NoMatch();
        }
        return found;
    }

    private @Nullable AccessDecision find(MailboxAddress recipient) {
        String user = CaseFolding.fold(recipient.localPart());
        String domain = DomainNames.canonical(recipient.domain());
        int extension = settings.recipientDelimiter().split(user);
        String bareUser = extension < 0 ? user : user.substring(0, extension);
        AccessDecision found = findUserAt(user, domain);
        if (found == null && extension >= 0) {
            found = findUserAt(bareUser, domain);
        }
        if (found == null) {
            found = findDomain(domain);
        }
        if (found == null) {
            found = findUserAt(user, "");
        }
        if (found == null && extension >= 0) {
            found = findUserAt(bareUser, "");
        }
        return found;
    }

    private @Nullable AccessDecision findUserAt(String user, String domain) {
        String quoted = MailboxAddress.quote(user);
        AccessDecision found = decisionsByKey.get(quoted + '@' + domain);
        return found == null && !quoted.equals(user) ? decisionsByKey.get(user + '@' + domain) : found;
    }

    private @Nullable AccessDecision findDomain(String domain) {
        int from = 0;
        while (true) {
            AccessDecision found = decisionsByKey.get(domain.substring(from));
            int dot = domain.indexOf('.', from + 1);
            if (found != null || dot < 0) {
                return found;
            }
            from = settings.parentDomainMatchesSubdomains() ? dot + 1 : dot;
        }
    }

    /** The entry that {@code postmap -q key} finds. */
    public Optional<TableEntry> query(String key) {
        return text.query(key);
    }

    /** One line each, {@code FILE:LINE: …}, about what is legal and hardly meant. */
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** Number of entries that count. */
    public int size() {
        return decisionsByKey.size();
    }
}
