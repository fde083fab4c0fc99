package org.jamesarchive.store.seal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The header of one chunk of something sealed. A chunk is a zstd skippable frame (RFC 8878 §3.1.2) of at most 64 KiB, numbers little-endian
 * where nothing else is said.
 * <pre>
 *     0   4  magic 0x184D2A5C
 *     4   4  length of all that follows
 *     8   4  'J' 'A' 'S' and the version, 1
 *    12   2  server_id
 *    14   1  1 in the last chunk, else 0
 *    15   1  0
 *    16   4  number of the chunk, the first is 0
 *    20   8  sequence of the entry
 *   what Tink's AEAD makes with output prefix TINK; the 28 bytes before are its associated data:
 *    28   1  0x01
 *    29   4  number of the key, big-endian
 *    33  12  nonce
 *    45   n  the piece of the frame, encrypted with AES-256-GCM
 *  45+n  16  tag
 * </pre>
 * All chunks but the last are full. The trailer's version tells a reader that an entry is sealed; whoever changes this layout must raise that.
 *
 * @param place what the chunk belongs to
 * @param length of the whole chunk in bytes
 */
public record SealedChunk(Place place, int number, boolean last, int length) {

    /** Length of a header in bytes. */
    public static final int HEADER_LENGTH = 28;

    /** The magic of the skippable frame. */
    public static final int MAGIC = 0x184D2A5C;

    /** The most bytes that a chunk may have. The JDK's cipher is slow with more until it has seen some thousand of them. */
    public static final int LENGTH_LIMIT = 64 * 1024;

    /** What sealing adds to a chunk: header, prefix, nonce and tag. */
    static final int OVERHEAD = HEADER_LENGTH + Keyset.OVERHEAD;

    /** How many bytes of a frame go into a full chunk. */
    static final int PIECE_LIMIT = LENGTH_LIMIT - OVERHEAD;

    private static final int SIGNATURE = 'J' | 'A' << 8 | 'S' << 16 | 1 << 24;
    private static final int FRAME_HEADER_LENGTH = 8;
    private static final byte LAST = 1;

    /** @throws IllegalArgumentException when there is no such chunk */
    public SealedChunk {
        if (number < 0 || length < OVERHEAD || length > LENGTH_LIMIT) {
            throw new IllegalArgumentException("chunk " + number + " of " + length + " bytes");
        }
    }

    /** How long the sealed form of so many bytes is. */
    public static long sealedLength(long plainLength) {
        long chunks = Math.max(1, (plainLength + PIECE_LIMIT - 1) / PIECE_LIMIT);
        return plainLength + chunks * OVERHEAD;
    }

    /**
     * The header that stands at the beginning of {@code bytes}, whose position stays; empty when there is none, or it makes no sense.
     *
     * @param bytes at least {@value #HEADER_LENGTH} bytes
     */
    public static Optional<SealedChunk> decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt() != MAGIC) {
            return Optional.empty();
        }
        long length = FRAME_HEADER_LENGTH + Integer.toUnsignedLong(in.getInt());
        if (length < OVERHEAD || length > LENGTH_LIMIT || in.getInt() != SIGNATURE) {
            return Optional.empty();
        }
        int serverId = Short.toUnsignedInt(in.getShort());
        byte flags = in.get();
        byte zero = in.get();
        int number = in.getInt();
        long sequence = in.getLong();
        boolean cut = flags != LAST && length < LENGTH_LIMIT;
        return (flags & ~LAST) != 0 || cut || zero != 0 || number < 0 || sequence < 0
                ? Optional.empty()
                : Optional.of(new SealedChunk(new Place(serverId, sequence), number, flags == LAST, (int) length));
    }

    /** Whether something sealed begins like this. */
    public static boolean isMagic(byte[] bytes) {
        return bytes.length >= Integer.BYTES
                && ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt() == MAGIC;
    }

    /** The header's bytes, which are the associated data as well. */
    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(length - FRAME_HEADER_LENGTH).putInt(SIGNATURE);
        out.putShort((short) place.serverId()).put(last ? LAST : 0).put((byte) 0);
        out.putInt(number).putLong(place.sequence());
        return out.array();
    }
}
