package org.jamesarchive.access;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client must have done before it may send mail.
 *
 * @param starttls the session is encrypted (RFC 3207); the other two imply it
 * @param auth the client has authenticated (RFC 4954)
 * @param fingerprints SHA-256 of the client certificates that are taken, in the form of {@link #fingerprint}; empty: none is asked for
 */
public record ClientRequirements(boolean starttls, boolean auth, Set<String> fingerprints) {

    /** Nothing. */
    public static final ClientRequirements NONE = new ClientRequirements(false, false, Set.of());

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{2}(?::[0-9a-f]{2}){31}");

    public ClientRequirements {
        fingerprints = Set.copyOf(fingerprints);
        starttls = starttls || auth || !fingerprints.isEmpty();
    }

    /** The one form in which fingerprints are compared: lower case, without colons. */
    public static String fingerprint(byte[] sha256) {
        return HexFormat.of().formatHex(sha256);
    }

    /**
     * Reads a fingerprint in any case, with a colon between all bytes or without.
     *
     * @throws IllegalArgumentException when it is none
     */
    static String parseFingerprint(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!FINGERPRINT.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "expected fingerprint=SHA-256 of the certificate, 64 hexadecimal digits, with colons or without");
        }
        return lower.replace(":", "");
    }
}
