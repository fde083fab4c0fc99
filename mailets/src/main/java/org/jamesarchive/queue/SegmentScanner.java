package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Reads a segment from its start and tells every whole record, in order, and every place that is none. Behind a
 * damaged place it goes on at the next position where a record with the segment's salt and a right CRC begins; a record
 * whose header is right and whose content is not is stepped over. Used by one thread.
 */
final class SegmentScanner {

    /** Told what is found. */
    interface Listener {

        /** @param header the caller's header for done-marks, empty for all else */
        void record(RecordHeader record, long offset, byte[] header);

        /** Bytes that are no record, with whole records behind them. */
        void damaged(long from, long to);
    }

    /**
     * How a segment ends.
     *
     * @param end of the last whole record; 0 when neither a file header nor a first record tells the salt
     * @param tail end of what lies behind it and is not zero; equal to {@code end} when nothing does
     */
    record Result(long end, long tail) {}

    private final FileWindow window;
    private final Listener listener;
    private long salt;

    private SegmentScanner(FileWindow window, Listener listener) {
        this.window = window;
        this.listener = listener;
    }

    static Result scan(Path segment, Listener listener) throws IOException {
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ)) {
            return new SegmentScanner(new FileWindow(channel), listener).scan();
        }
    }

    private Result scan() throws IOException {
        Optional<Long> found = findSalt();
        if (found.isEmpty()) {
            return new Result(0, window.lastNonZero(0));
        }
        salt = found.get();
        long end = SegmentFormat.FILE_HEADER_SIZE;
        long at = end;
        while (at < window.fileSize()) {
            Optional<RecordHeader> header = headerAt(at);
            if (header.isEmpty()) {
                at = nextHeader(at + 1);
            } else if (!isContentWhole(header.get(), at)) {
                at = Math.min(at + header.get().recordLength(), window.fileSize());
            } else {
                if (at > end) {
                    listener.damaged(end, at);
                }
                tell(header.get(), at);
                at += header.get().recordLength();
                end = at;
            }
        }
        return new Result(end, window.lastNonZero(end));
    }

    private void tell(RecordHeader header, long at) throws IOException {
        byte[] ids = header.type() == RecordType.DONE
                ? window.bytes(at + RecordHeader.SIZE, header.headerLength())
                : new byte[0];
        listener.record(header, at, ids);
    }

    /** The salt: from the file header, or, when both copies are damaged, from the first record. */
    private Optional<Long> findSalt() throws IOException {
        if (window.fileSize() < SegmentFormat.FILE_HEADER_SIZE) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(window.bytes(0, SegmentFormat.FILE_HEADER_SIZE));
        Optional<Long> fromHeader = SegmentFormat.salt(header);
        if (fromHeader.isPresent()) {
            return fromHeader;
        }
        long first = SegmentFormat.FILE_HEADER_SIZE;
        if (first + RecordHeader.SIZE > window.fileSize()) {
            return Optional.empty();
        }
        salt = window.buffer().getLong(window.load(first, RecordHeader.SIZE) + RecordHeader.SALT_OFFSET);
        return headerAt(first).map(RecordHeader::salt);
    }

    /** The header at a position, when it is a whole one of this segment. */
    private Optional<RecordHeader> headerAt(long at) throws IOException {
        if (at + RecordHeader.SIZE > window.fileSize()) {
            return Optional.empty();
        }
        int index = window.load(at, RecordHeader.SIZE);
        if (window.buffer().getInt(index) != RecordHeader.MAGIC) {
            return Optional.empty();
        }
        int stored = window.buffer().getInt(index + RecordHeader.CRC_OFFSET);
        Optional<RecordHeader> header = RecordHeader.decode(window.buffer(), index);
        if (header.isEmpty()
                || header.get().salt() != salt
                || at + RecordHeader.SIZE + header.get().headerLength() > window.fileSize()) {
            return Optional.empty();
        }
        CRC32C crc = new CRC32C();
        window.updateCrc(crc, at, RecordHeader.CRC_OFFSET);
        window.updateCrc(crc, at + RecordHeader.SIZE, header.get().headerLength());
        return (int) crc.getValue() == stored ? header : Optional.empty();
    }

    private boolean isContentWhole(RecordHeader header, long at) throws IOException {
        long body = at + RecordHeader.SIZE + header.headerLength();
        if (body + header.bodyLength() > window.fileSize()) {
            return false;
        }
        if (header.type() == RecordType.LARGE_ENTRY) {
            return true;
        }
        CRC32C crc = new CRC32C();
        window.updateCrc(crc, body, header.bodyLength());
        return (int) crc.getValue() == header.contentCrc();
    }

    /** The first position from {@code from} on that begins a whole header, or the file's size. */
    private long nextHeader(long from) throws IOException {
        byte first = (byte) (RecordHeader.MAGIC >>> 24);
        long at = window.skipZeros(from);
        while (at + RecordHeader.SIZE <= window.fileSize()) {
            int index = window.load(at, RecordHeader.SIZE);
            if (window.buffer().get(index) == first && headerAt(at).isPresent()) {
                return at;
            }
            at++;
        }
        return window.fileSize();
    }
}
