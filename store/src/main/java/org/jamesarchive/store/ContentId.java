package org.jamesarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;

/**
 * Names a message by what it says: the SHA-256 of the message from its first non-trace header field on. Leading
 * {@code Return-Path}, {@code Received}, {@code Delivered-To} and {@code X-Original-To} fields are skipped, so every copy of
 * one mail has the same content id, whatever path it took.
 *
 * @param hex the hash as 64 lower-case hexadecimal digits
 */
public record ContentId(String hex) implements Comparable<ContentId> {

    private static final int HEX_LENGTH = 64;
    private static final int BUFFER_BYTES = 64 * 1024;

    /** @throws IllegalArgumentException when {@code hex} is not 64 lower-case hexadecimal digits */
    public ContentId {
        if (!isHash(hex)) {
            throw new IllegalArgumentException("a content id is 64 lower-case hexadecimal digits, not '" + hex + "'");
        }
    }

    private static boolean isHash(String hex) {
        if (hex.length() != HEX_LENGTH) {
            return false;
        }
        for (int i = 0; i < HEX_LENGTH; i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** @throws IllegalArgumentException when {@code hash} has not 32 bytes */
    public static ContentId of(byte[] hash) {
        return new ContentId(HexFormat.of().formatHex(hash));
    }

    /**
     * The content id of a whole message.
     *
     * @throws IOException when the content cannot be read
     */
    public static ContentId of(Content content) throws IOException {
        ContentIdDigest digest = new ContentIdDigest();
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, content.size()))];
        try (InputStream in = content.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return digest.finish();
    }

    /** The 32 bytes of the hash. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public int compareTo(ContentId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
