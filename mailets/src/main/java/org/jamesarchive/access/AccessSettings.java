package org.jamesarchive.access;

import org.jamesarchive.table.RecipientDelimiter;

/**
 * How an access table is searched.
 *
 * @param recipientDelimiter Postfix's recipient_delimiter
 * @param parentDomainMatchesSubdomains whether {@code domain.tld} matches subdomains, too (Postfix's default:
 *     parent_domain_matches_subdomains lists smtpd_access_maps); if not, {@code .domain.tld} does
 */
public record AccessSettings(RecipientDelimiter recipientDelimiter, boolean parentDomainMatchesSubdomains) {

    /** Postfix's defaults: no delimiter, parent domains match. */
    public static AccessSettings defaults() {
        return new AccessSettings(RecipientDelimiter.NONE, true);
    }
}
