package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The one class that writes a segment: gathers records in its buffer, writes them in as few calls as possible, forces them.
 * For small commits a step of zeros is written ahead, which halves the cost of a force because the file's extents are there
 * already. Used by the writer thread alone.
 */
final class SegmentWriter {

    /** Room for the buffer that is handed to each segment in turn, in bytes. */
    static final int BUFFER_SIZE = 1024 * 1024;

    private static final int AHEAD_STEP = 1024 * 1024;
    private static final int AHEAD_COMMIT_LIMIT = AHEAD_STEP / 4;

    private final Disk.DiskFile file;
    private final long salt;
    private final ByteBuffer buffer;
    private long written = SegmentFormat.FILE_HEADER_SIZE;
    private long durable = SegmentFormat.FILE_HEADER_SIZE;
    private long ahead = SegmentFormat.FILE_HEADER_SIZE;
    private boolean poisoned;

    private SegmentWriter(Disk.DiskFile file, long salt, ByteBuffer buffer) {
        this.file = file;
        this.salt = salt;
        this.buffer = buffer.clear();
    }

    /** Makes the segment file; it is on disk, its name too, when this returns. On failure it is removed if it can be. */
    static SegmentWriter create(SegmentFiles files, long base, long salt, ByteBuffer buffer) throws IOException {
        Disk.DiskFile file = files.create(base);
        try {
            file.writeAll(SegmentFormat.fileHeader(salt), 0);
            file.force();
            files.syncDirectory();
            return new SegmentWriter(file, salt, buffer);
        } catch (IOException e) {
            try (file) {
                files.delete(base);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** What each record of this segment must carry. */
    long salt() {
        return salt;
    }

    /** Where the next record goes. */
    long position() {
        return written + buffer.position();
    }

    /** Adds a record; returns its offset. */
    int append(RecordHeader record, byte[] header, byte[] body) throws IOException {
        int offset = Math.toIntExact(position());
        if (buffer.remaining() < RecordHeader.SIZE) {
            flush();
        }
        record.encode(buffer, header);
        put(header);
        put(body);
        return offset;
    }

    private void put(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int count = Math.min(buffer.remaining(), bytes.length - at);
            buffer.put(bytes, at, count);
            at += count;
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        int count = buffer.remaining();
        file.writeAll(buffer, written);
        written += count;
        buffer.clear();
    }

    /** Puts all that was added on disk. */
    void commit() throws IOException {
        flush();
        if (written > ahead) {
            writeAhead();
        }
        poisoned = true;
        file.force();
        poisoned = false;
        durable = written;
    }

    private void writeAhead() {
        ahead = written;
        if (written - durable > AHEAD_COMMIT_LIMIT) {
            return;
        }
        try {
            file.writeZeros(written, written + AHEAD_STEP);
            ahead = written + AHEAD_STEP;
        } catch (IOException noRoom) {
            // the records themselves are written; without the step ahead the next commit is only slower
            ahead = written;
        }
    }

    /**
     * Takes back what was added since the last commit.
     *
     * @return whether the segment can be written on; not after a failed force, not when the file could not be cut
     */
    boolean rollBack() {
        buffer.clear();
        try {
            file.truncate(durable);
        } catch (IOException e) {
            poisoned = true;
        }
        written = durable;
        ahead = durable;
        return !poisoned;
    }

    /** Closes the file and gives back the space written ahead, if that can be done: zeros at the end do no harm. */
    void finish() throws IOException {
        try (file) {
            if (!poisoned) {
                file.truncate(durable);
            }
        }
    }
}
