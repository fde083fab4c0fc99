package org.jamesarchive.access;

import static org.jamesarchive.table.TableSyntaxException.excerpt;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Reads what stands behind the network in a client table; names in any case.
 * <pre>
 *   permit [requirement ...]         starttls, auth, fingerprint=SHA256 (several: any of them)
 *   reject [text]                    554 5.7.1 ... text
 *   anything else                    no table
 * </pre>
 */
final class ClientAction {

    static final String TEXT_DEFAULT = "Access denied";

    private static final String FINGERPRINT = "fingerprint=";

    private ClientAction() {}

    /** @throws IllegalArgumentException when it is none of the above; the message is fit for an operator */
    static ClientDecision parse(String value) {
        String[] words = value.split("[ \\t-\\r]+");
        return switch (words[0].toLowerCase(Locale.ROOT)) {
            case "permit" -> new ClientDecision.Permit(requirements(words));
            case "reject" -> new ClientDecision.Reject(text(value.substring(words[0].length())));
            default ->
                throw new IllegalArgumentException(
                        "found action " + excerpt(value) + ", expected permit [requirement ...] or reject [text]");
        };
    }

    private static ClientRequirements requirements(String[] words) {
        boolean starttls = false;
        boolean auth = false;
        Set<String> fingerprints = new HashSet<>();
        for (int i = 1; i < words.length; i++) {
            String word = words[i].toLowerCase(Locale.ROOT);
            if (word.equals("starttls")) {
                starttls = true;
            } else if (word.equals("auth")) {
                auth = true;
            } else if (word.startsWith(FINGERPRINT)) {
                fingerprints.add(fingerprint(words[i]));
            } else {
                throw new IllegalArgumentException("found requirement " + excerpt(words[i])
                        + ", expected starttls, auth or fingerprint=SHA-256 of the certificate");
            }
        }
        return new ClientRequirements(starttls, auth, fingerprints);
    }

    private static String fingerprint(String word) {
        try {
            return ClientRequirements.parseFingerprint(word.substring(FINGERPRINT.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("found requirement " + excerpt(word) + ", " + e.getMessage(), e);
        }
    }

    private static String text(String behindAction) {
        String text = behindAction.strip();
        if (text.length() > AccessAction.TEXT_LIMIT) {
            throw new IllegalArgumentException("found a text of over " + AccessAction.TEXT_LIMIT
                    + " characters, expected one that fits into a reply");
        }
        if (!text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
            throw new IllegalArgumentException(
                    "found text " + excerpt(text) + ", expected printable ASCII (RFC 5321 section 4.2)");
        }
        return text.isEmpty() ? TEXT_DEFAULT : text;
    }
}
