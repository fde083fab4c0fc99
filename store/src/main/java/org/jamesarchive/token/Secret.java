package org.jamesarchive.token;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.jamesarchive.store.Sha256;

/**
 * The secret behind a token: {@code archive_} and 256 random bits in base64url. Its text form is what a client sends, in
 * {@code Authorization: Bearer} (RFC 6750); {@link #toString} does not show it.
 */
public final class Secret {

    /** Longest text that is looked at. */
    public static final int LENGTH_LIMIT = 256;

    private static final String PREFIX = "archive_";
    private static final int RANDOM_BYTES = 32;

    private final String text;

    /** @throws IllegalArgumentException when a header field cannot hold it */
    public Secret(String text) {
        if (text.isEmpty() || text.length() > LENGTH_LIMIT || !text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("a token is 1 to " + LENGTH_LIMIT + " printable ASCII characters");
        }
        this.text = text;
    }

    /** A new one. */
    public static Secret create(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new Secret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What a client sends. */
    public String text() {
        return text;
    }

    /** What the file holds of it. */
    public String hash() {
        return HexFormat.of().formatHex(hashBytes());
    }

    byte[] hashBytes() {
        MessageDigest digest = Sha256.digest();
        return digest.digest(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "a token";
    }
}
