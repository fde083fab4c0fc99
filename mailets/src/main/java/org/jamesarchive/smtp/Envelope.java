package org.jamesarchive.smtp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The SMTP envelope (RFC 5321 §2.3.1) of one transaction.
 *
 * @param sender the reverse-path without angle brackets, empty for the null sender
 * @param recipients the forward-paths without angle brackets, at least one
 */
public record Envelope(String sender, List<String> recipients) {

    /** @throws IllegalArgumentException when there is no recipient, or an address holds CR, LF, NUL, or an angle bracket */
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope needs a recipient");
        }
        requireSafe(sender);
        recipients.forEach(Envelope::requireSafe);
    }

    /** The recipients by their domains, in lower case, in the order of their first recipients; one without a domain has the domain "". */
    public Map<String, List<String>> byDomain() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String recipient : recipients) {
            int at = recipient.lastIndexOf('@');
            String domain = at < 0 ? "" : recipient.substring(at + 1).toLowerCase(Locale.ROOT);
            groups.computeIfAbsent(domain, absent -> new ArrayList<>()).add(recipient);
        }
        return groups;
    }

    private static void requireSafe(String address) {
        if (address.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0 || c == '<' || c == '>')) {
            throw new IllegalArgumentException("an address cannot hold CR, LF, NUL or an angle bracket");
        }
    }
}
