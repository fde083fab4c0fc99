package org.jamesarchive.smtp;

import java.util.List;

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

    private static void requireSafe(String address) {
        if (address.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0 || c == '<' || c == '>')) {
            throw new IllegalArgumentException("an address cannot hold CR, LF, NUL or an angle bracket");
        }
    }
}
