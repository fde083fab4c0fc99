package org.jamesarchive.store.segment;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jamesarchive.store.Sha256;

/**
 * A SHA-256 hash of the log.
 * <pre>
 *   leaf hash    SHA-256(0x00 || the tar entry as it is before compression, headers and padding included)   RFC 9162 §2.1.1
 *   node hash    SHA-256(0x01 || node hash on the left || node hash on the right)                               RFC 9162 §2.1.1
 *   chain hash   SHA-256(0x02 || chain hash of the entry before || leaf hash)
 * </pre>
 * The chain begins with 32 zero bytes; {@code 0x02} keeps it apart from RFC 9162's leaves ({@code 0x00}) and nodes ({@code 0x01}).
 */
public final class LogHash {

    /** Length in bytes. */
    public static final int LENGTH = 32;

    /** The chain hash before the first entry of a log. */
    public static final LogHash ZERO = new LogHash(new byte[LENGTH]);

    /** The root hash of a tree without leaves: SHA-256 of nothing. */
    public static final LogHash EMPTY_TREE = new LogHash(Sha256.digest().digest());

    private static final byte LEAF_PREFIX = 0;
    private static final byte NODE_PREFIX = 1;
    private static final byte CHAIN_PREFIX = 2;

    private final byte[] bytes;

    private LogHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException when {@code bytes} are not 32 */
    public static LogHash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a log hash has 32 bytes, not " + bytes.length);
        }
        return new LogHash(bytes.clone());
    }

    /** @throws IllegalArgumentException when {@code hex} is not 64 hexadecimal digits */
    public static LogHash ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** A digest that is to be fed with a tar entry and gives its leaf hash. */
    public static MessageDigest leafDigest() {
        MessageDigest digest = Sha256.digest();
        digest.update(LEAF_PREFIX);
        return digest;
    }

    /** The chain hash of the entry with this leaf hash, when this is the chain hash of the entry before it. */
    public LogHash chain(LogHash leaf) {
        MessageDigest digest = Sha256.digest();
        digest.update(CHAIN_PREFIX);
        digest.update(bytes);
        digest.update(leaf.bytes);
        return new LogHash(digest.digest());
    }

    /** The node above these two. */
    public static LogHash node(LogHash left, LogHash right) {
        MessageDigest digest = Sha256.digest();
        digest.update(NODE_PREFIX);
        digest.update(left.bytes);
        digest.update(right.bytes);
        return new LogHash(digest.digest());
    }

    /** Reads 32 bytes from where {@code in} stands. */
    public static LogHash readFrom(ByteBuffer in) {
        byte[] bytes = new byte[LENGTH];
        in.get(bytes);
        return new LogHash(bytes);
    }

    /** Writes the 32 bytes to where {@code out} stands. */
    public void writeTo(ByteBuffer out) {
        out.put(bytes);
    }

    /** The 32 bytes; a copy. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
