package org.jamesarchive.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What stands behind the END entry of a sealed segment: a zstd skippable frame (RFC 8878 §3.1.2) that says what the segment holds
 * without its being read. Numbers little-endian.
 * <pre>
 *     0     4  magic 0x184D2A5B
 *     4     4  length of all that follows
 *     8     4  'J' 'A' 'F' and the version, 1
 *    12     4  CRC32C of the leaf hashes
 *    16  32 E  leaf hash of each entry, START and END included
 *   summary:
 *    +0     8  E, number of entries
 *    +8     8  place of the first entry in the log
 *   +16     2  server_id
 *   +18     2  S, number of subtrees
 *   +20     4  N, length of the note
 *   +24    32  chain hash of the last entry
 *   +56    32  Merkle root of the log up to the last entry
 *   +88  32 S  {@link Subtrees}
 *           N  signed note: the checkpoint of the log up to the last entry; empty when nobody signed
 *           4  length of the summary, this and the checksum included
 *           4  CRC32C of the first 16 bytes and the summary
 * </pre>
 *
 * @param subtrees over the segment's entries; its {@code first} is the place of the first entry
 * @param note UTF-8
 */
public record SegmentFooter(int serverId, long entries, LogHash chain, LogHash root, Subtrees subtrees, String note) {

    static final int MAGIC = 0x184D2A5B;

    private static final int SIGNATURE = 'J' | 'A' << 8 | 'F' << 16 | 1 << 24;
    private static final int HEAD_LENGTH = 16;
    private static final int FIXED_LENGTH = 88;
    private static final int END_LENGTH = 8;
    private static final int NOTE_LIMIT = 16 * 1024;
    private static final int SUBTREES_LIMIT = 2 * Long.SIZE;
    private static final int SUMMARY_LIMIT = FIXED_LENGTH + SUBTREES_LIMIT * LogHash.LENGTH + NOTE_LIMIT + END_LENGTH;

    /** @throws IllegalArgumentException when the note is too long or there are more entries than fit into memory */
    public SegmentFooter {
        if (note.length() > NOTE_LIMIT || entries > LeafHashes.LIMIT * 2L) {
            throw new IllegalArgumentException("a footer of " + entries + " entries, a note of " + note.length());
        }
    }

    /** The place of the first entry behind the segment. */
    public long end() {
        return subtrees.first() + entries;
    }

    /** Its bytes on disk, in pieces, ready to be read. */
    public List<ByteBuffer> encode(LeafHashes leaves) {
        byte[] text = note.getBytes(StandardCharsets.UTF_8);
        int summaryLength = FIXED_LENGTH + subtrees.roots().size() * LogHash.LENGTH + text.length + END_LENGTH;
        ByteBuffer hashes = leaves.encoded();
        ByteBuffer head = allocate(HEAD_LENGTH);
        head.putInt(MAGIC).putInt(HEAD_LENGTH - 8 + hashes.remaining() + summaryLength);
        head.putInt(SIGNATURE).putInt(checksum(hashes.duplicate())).flip();
        ByteBuffer summary = allocate(summaryLength);
        summary.putLong(entries).putLong(subtrees.first());
        summary.putShort((short) serverId).putShort((short) subtrees.roots().size());
        summary.putInt(text.length);
        chain.writeTo(summary);
        root.writeTo(summary);
        subtrees.roots().forEach(hash -> hash.writeTo(summary));
        summary.put(text).putInt(summaryLength);
        summary.putInt(checksum(head.duplicate(), summary.duplicate().flip()));
        return List.of(head, hashes, summary.flip());
    }

    /**
     * The footer that a segment ends with, its leaf hashes not looked at; empty when there is none or it is damaged.
     *
     * @throws IOException when the file cannot be read
     */
    public static Optional<SegmentFooter> of(Path segment) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
            return locate(file, file.size()).map(Located::footer);
        }
    }

    /**
     * The leaf hashes in the footer that a segment ends with; empty when there is none or it is damaged.
     *
     * @throws IOException when the file cannot be read
     */
    public static Optional<LeafHashes> leavesOf(Path segment) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
            Optional<Located> found = locate(file, file.size());
            return found.isEmpty() ? Optional.empty() : leaves(file, found.get());
        }
    }

    /** A footer that begins here, all of it checked; empty when none does. */
    static Optional<Located> at(FileChannel file, long start, long size) throws IOException {
        ByteBuffer head = read(file, start, (int) Math.min(HEAD_LENGTH, size - start));
        if (head.remaining() < HEAD_LENGTH || head.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        long end = start + 8 + Integer.toUnsignedLong(head.getInt(4));
        Optional<Located> found = end > size ? Optional.empty() : locate(file, end);
        return found.filter(footer -> footer.start() == start).isPresent()
                        && leaves(file, found.get()).isPresent()
                ? found
                : Optional.empty();
    }

    /** A footer and where it stands. */
    record Located(long start, long end, int leavesChecksum, SegmentFooter footer) {}

    private static Optional<Located> locate(FileChannel file, long end) throws IOException {
        int window = (int) Math.min(SUMMARY_LIMIT, end);
        ByteBuffer tail = read(file, end - window, window);
        if (tail.remaining() < FIXED_LENGTH + END_LENGTH) {
            return Optional.empty();
        }
        int length = tail.getInt(window - END_LENGTH);
        if (length < FIXED_LENGTH + END_LENGTH || length > window) {
            return Optional.empty();
        }
        ByteBuffer summary = tail.slice(window - length, length).order(ByteOrder.LITTLE_ENDIAN);
        long entries = summary.getLong(0);
        long start = end - length - HEAD_LENGTH - entries * LogHash.LENGTH;
        if (entries < 1 || entries > LeafHashes.LIMIT * 2L || start < 0) {
            return Optional.empty();
        }
        ByteBuffer head = read(file, start, HEAD_LENGTH);
        if (head.remaining() < HEAD_LENGTH
                || head.getInt(0) != MAGIC
                || head.getInt(8) != SIGNATURE
                || 8 + Integer.toUnsignedLong(head.getInt(4)) != end - start
                || summary.getInt(length - 4) != checksum(head.duplicate(), summary.slice(0, length - 4))) {
            return Optional.empty();
        }
        return decode(summary, length).map(footer -> new Located(start, end, head.getInt(12), footer));
    }

    private static Optional<SegmentFooter> decode(ByteBuffer summary, int length) {
        long entries = summary.getLong();
        long first = summary.getLong();
        int serverId = Short.toUnsignedInt(summary.getShort());
        int subtrees = Short.toUnsignedInt(summary.getShort());
        int noteLength = summary.getInt();
        if (first < 0
                || subtrees != Subtrees.count(first, entries)
                || noteLength > NOTE_LIMIT
                || noteLength != length - FIXED_LENGTH - END_LENGTH - subtrees * LogHash.LENGTH) {
            return Optional.empty();
        }
        LogHash chain = LogHash.readFrom(summary);
        LogHash root = LogHash.readFrom(summary);
        List<LogHash> roots = new ArrayList<>(subtrees);
        for (int i = 0; i < subtrees; i++) {
            roots.add(LogHash.readFrom(summary));
        }
        byte[] note = new byte[noteLength];
        summary.get(note);
        return Optional.of(new SegmentFooter(
                serverId, entries, chain, root, new Subtrees(first, roots), new String(note, StandardCharsets.UTF_8)));
    }

    private static Optional<LeafHashes> leaves(FileChannel file, Located found) throws IOException {
        int length = Math.toIntExact(found.footer().entries() * LogHash.LENGTH);
        ByteBuffer hashes = read(file, found.start() + HEAD_LENGTH, length);
        return hashes.remaining() == length && checksum(hashes.duplicate()) == found.leavesChecksum()
                ? Optional.of(LeafHashes.of(hashes))
                : Optional.empty();
    }

    private static ByteBuffer read(FileChannel file, long from, int length) throws IOException {
        ByteBuffer bytes = allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, from + bytes.position()) < 0) {
                break;
            }
        }
        return bytes.flip();
    }

    private static ByteBuffer allocate(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int checksum(ByteBuffer... pieces) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer piece : pieces) {
            crc.update(piece);
        }
        return (int) crc.getValue();
    }
}
