package org.jamesarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** SHA-256 (FIPS 180-4), and how it is written: 64 lower-case hexadecimal digits. */
public final class Sha256 {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    private static final int BUFFER_BYTES = 128 * 1024;

    private Sha256() {}

    /** A new digest. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Ends a digest. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The hash of these bytes. */
    public static String of(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /**
     * Reads a stream to its end and closes it.
     *
     * @throws IOException when it cannot be read
     */
    public static String of(InputStream bytes) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (bytes) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return hex(digest);
    }

    /** The first 64 bits of the hash of a text in UTF-8. */
    public static long shortened(String text) {
        return ByteBuffer.wrap(digest().digest(text.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }

    /** Whether it is written as one. */
    public static boolean isHex(String text) {
        return HEX.matcher(text).matches();
    }

    /** @throws IllegalArgumentException when it is none */
    public static void require(String hex) {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("no SHA-256: '" + hex + "'");
        }
    }
}
