package org.jamesarchive.store.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.seal.Place;

/**
 * The trailer behind each entry: a zstd skippable frame (RFC 8878 §3.1.2) of {@value #LENGTH} bytes, numbers little-endian.
 * <pre>
 *     0   4  magic 0x184D2A5A
 *     4   4  144, the length of all that follows
 *     8   4  'J' 'A' 'T' and the version: 1, or 2 when the frame is sealed ({@link org.jamesarchive.store.seal.SealedChunk})
 *    12   1  kind of entry ({@link EntryKind})
 *    13   1  0
 *    14   2  server_id
 *    16   8  sequence: the entry's place in the log, the first is 0
 *    24   8  where the frame begins in the segment
 *    32   8  length of the frame
 *    40   8  length of the tar entry's data
 *    48  32  content id; zeros when the entry has none
 *    80  32  leaf hash
 *   112  32  chain hash
 *   144   4  CRC32C of the frame
 *   148   4  CRC32C of the 148 bytes before
 * </pre>
 * Sequence and chain hash are known to the writer alone, after the frame was compressed; that is why they stand here and not
 * among the pax attributes. The length of the frame gives a scan from either end, the two checksums find a torn
 * tail without decompressing.
 *
 * @param sealed whether the entry's zstd frame stands there sealed; frame length and checksum are those of what stands there
 * @param contentId what the entry is about; 64 zeros for START and END
 * @param frameChecksum CRC32C of the frame's bytes
 */
public record Trailer(
        EntryKind kind,
        boolean sealed,
        int serverId,
        long sequence,
        long frameOffset,
        long frameLength,
        long dataLength,
        ContentId contentId,
        LogHash leaf,
        LogHash chain,
        int frameChecksum) {

    /** Length in bytes on disk. */
    public static final int LENGTH = 152;

    /** Stands in for a content id where an entry has none. */
    public static final ContentId NO_CONTENT = ContentId.of(new byte[LogHash.LENGTH]);

    static final int MAGIC = 0x184D2A5A;
    static final int PAYLOAD_LENGTH = LENGTH - 8;
    private static final int SIGNATURE_PREFIX = 'J' | 'A' << 8 | 'T' << 16;
    private static final int VERSION = 1;
    private static final int VERSION_SEALED = 2;
    private static final int SEQUENCE_AT = 16;
    private static final int CHECKED_LENGTH = LENGTH - 4;

    /** An entry that is not sealed. */
    public Trailer(
            EntryKind kind,
            int serverId,
            long sequence,
            long frameOffset,
            long frameLength,
            long dataLength,
            ContentId contentId,
            LogHash leaf,
            LogHash chain,
            int frameChecksum) {
        this(
                kind,
                false,
                serverId,
                sequence,
                frameOffset,
                frameLength,
                dataLength,
                contentId,
                leaf,
                chain,
                frameChecksum);
    }

    /** What a sealed frame must be sealed as. */
    public Place place() {
        return new Place(serverId, sequence);
    }

    /** Where the entry ends, its trailer included. */
    public long end() {
        return frameOffset + frameLength + LENGTH;
    }

    /** The bytes of this trailer, ready to be read. */
    public ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(PAYLOAD_LENGTH).putInt(SIGNATURE_PREFIX | (sealed ? VERSION_SEALED : VERSION) << 24);
        out.put((byte) kind.code()).put((byte) 0).putShort((short) serverId);
        out.putLong(sequence).putLong(frameOffset).putLong(frameLength).putLong(dataLength);
        out.put(contentId.bytes());
        leaf.writeTo(out);
        chain.writeTo(out);
        out.putInt(frameChecksum);
        out.putInt(checksum(out, 0));
        return out.flip();
    }

    /**
     * The trailer that stands at the beginning of {@code bytes}; empty when there is none or it is damaged.
     *
     * @param bytes {@value #LENGTH} bytes
     * @throws SegmentFormatException when it is whole, and of a version or kind that came after this program
     */
    static Optional<Trailer> decode(ByteBuffer bytes) throws SegmentFormatException {
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int start = in.position();
        if (in.getInt() != MAGIC || in.getInt() != PAYLOAD_LENGTH) {
            return Optional.empty();
        }
        int signature = in.getInt();
        if (in.getLong(start + SEQUENCE_AT) < 0
                || (signature & 0xFFFFFF) != SIGNATURE_PREFIX
                || in.getInt(start + CHECKED_LENGTH) != checksum(in, start)) {
            return Optional.empty();
        }
        int kindCode = in.get();
        int version = signature >>> 24;
        if ((version != VERSION && version != VERSION_SEALED)
                || EntryKind.ofCode(kindCode).isEmpty()) {
            throw new SegmentFormatException("entry kind " + kindCode + " in trailer version " + version
                    + ": written by a newer version, which must be used to read it");
        }
        in.get();
        return Optional.of(new Trailer(
                EntryKind.ofCode(kindCode).orElseThrow(),
                version == VERSION_SEALED,
                Short.toUnsignedInt(in.getShort()),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                ContentId.of(hash(in)),
                LogHash.readFrom(in),
                LogHash.readFrom(in),
                in.getInt()));
    }

    private static byte[] hash(ByteBuffer in) {
        byte[] hash = new byte[LogHash.LENGTH];
        in.get(hash);
        return hash;
    }

    private static int checksum(ByteBuffer bytes, int start) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(start, CHECKED_LENGTH));
        return (int) crc.getValue();
    }
}
