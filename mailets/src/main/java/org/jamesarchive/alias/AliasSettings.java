package org.jamesarchive.alias;

import java.util.HashSet;
import java.util.Set;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.DomainNames;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.RecipientDelimiter;
import org.jspecify.annotations.Nullable;

/**
 * How a virtual alias table is searched and followed. The limits are Postfix's, of the same names.
 *
 * @param ourDomains where a key without domain applies ($mydestination, and the origin, which is added), in canonical form
 * @param origin the domain of a target that has none ($myorigin); null: such a target is an error
 * @param recipientDelimiter Postfix's recipient_delimiter
 * @param propagateUnmatchedExtensions whether {@code +ext} that no key asked for is added to the targets
 *     (propagate_unmatched_extensions lists virtual, the default)
 * @param recursionLimit so many mappings of one address into the next are one too many (virtual_alias_recursion_limit)
 * @param expansionLimit most addresses that one recipient becomes (virtual_alias_expansion_limit)
 * @param addressLengthLimit longest address, in octets (virtual_alias_address_length_limit)
 */
public record AliasSettings(
        Set<String> ourDomains,
        @Nullable String origin,
        RecipientDelimiter recipientDelimiter,
        boolean propagateUnmatchedExtensions,
        int recursionLimit,
        int expansionLimit,
        int addressLengthLimit) {

    /** Of each of the three limits, in the unit of each. */
    public static final int LIMIT_DEFAULT = 1000;

    /** @throws IllegalArgumentException when a limit is below 1, or the origin is no domain */
    public AliasSettings {
        if (recursionLimit < 1 || expansionLimit < 1 || addressLengthLimit < 1) {
            throw new IllegalArgumentException("alias limits: found one below 1, expected at least 1");
        }
        Set<String> canonical = new HashSet<>();
        ourDomains.forEach(domain -> canonical.add(DomainNames.canonical(domain)));
        if (origin != null) {
            requireDomain(origin);
            canonical.add(DomainNames.canonical(origin));
        }
        ourDomains = Set.copyOf(canonical);
    }

    private static void requireDomain(String origin) {
        try {
            MailboxAddress.parseDomain(origin);
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException("myorigin: " + e.getMessage() + ", expected a domain", e);
        }
    }

    /** Postfix's defaults: no delimiter, extensions propagate, limits of 1000; no domain is ours and there is no origin. */
    public static AliasSettings defaults() {
        return new AliasSettings(
                Set.of(), null, RecipientDelimiter.NONE, true, LIMIT_DEFAULT, LIMIT_DEFAULT, LIMIT_DEFAULT);
    }

    public AliasSettings withOurDomains(Set<String> domains) {
        return new AliasSettings(
                domains,
                origin,
                recipientDelimiter,
                propagateUnmatchedExtensions,
                recursionLimit,
                expansionLimit,
                addressLengthLimit);
    }

    public AliasSettings withOrigin(String domain) {
        return new AliasSettings(
                ourDomains,
                domain,
                recipientDelimiter,
                propagateUnmatchedExtensions,
                recursionLimit,
                expansionLimit,
                addressLengthLimit);
    }

    public AliasSettings withRecipientDelimiter(RecipientDelimiter delimiter) {
        return new AliasSettings(
                ourDomains,
                origin,
                delimiter,
                propagateUnmatchedExtensions,
                recursionLimit,
                expansionLimit,
                addressLengthLimit);
    }

    public AliasSettings withPropagateUnmatchedExtensions(boolean propagate) {
        return new AliasSettings(
                ourDomains, origin, recipientDelimiter, propagate, recursionLimit, expansionLimit, addressLengthLimit);
    }

    public AliasSettings withLimits(int recursion, int expansion, int addressLength) {
        return new AliasSettings(
                ourDomains,
                origin,
                recipientDelimiter,
                propagateUnmatchedExtensions,
                recursion,
                expansion,
                addressLength);
    }
}
