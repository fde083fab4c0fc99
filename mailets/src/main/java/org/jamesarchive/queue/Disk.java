package org.jamesarchive.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The edge to the file system: every change on disk goes through here, so that a test can let any of them fail.
 * Reading does not: it needs no fault that a damaged file cannot give.
 */
public interface Disk {

    /** A new empty file, open for writing. */
    DiskFile create(Path file) throws IOException;

    /**
     * A new empty file, open for writing past the page cache (O_DIRECT): it takes whole blocks of {@link #blockSize} bytes only,
     * from memory that begins at the border of one. Other channels read what was written as soon as the write returns.
     *
     * @throws IOException when it cannot be made, or the file system has no such files; nothing is left then
     */
    DiskFile createDirect(Path file) throws IOException;

    /** The block size of the file system that holds a directory, in bytes. */
    long blockSize(Path directory) throws IOException;

    /**
     * A second name for a file that holds its bytes already; it is open, so that it can be forced.
     *
     * @throws IOException when there can be none, as across file systems; nothing is left then
     */
    DiskFile link(Path existing, Path file) throws IOException;

    /** Cuts a file that is not open to {@code size} bytes, and syncs it. */
    void truncate(Path file, long size) throws IOException;

    /** Renames within one directory, atomically, replacing what was there. */
    void move(Path from, Path to) throws IOException;

    /** Deletes a file; one that is not there is fine. */
    void delete(Path file) throws IOException;

    /** Makes creations, renames and deletions in a directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Bytes that this process may still write. */
    long usableSpace(Path directory) throws IOException;

    /** A file being written; used by one thread at a time. */
    interface DiskFile extends Closeable {

        /** Times a write may take nothing in a row before it counts as failed. */
        int STALLED_WRITE_LIMIT = 16;

        /** Zeros written in one call, in bytes. */
        int ZEROS_SIZE = 64 * 1024;

        /** Writes some of the buffer, as many bytes as it returns. */
        int write(ByteBuffer source, long position) throws IOException;

        /**
         * Writes zeros ahead of the end, up to {@code to} or a little further, so that the file's extents are there before its
         * bytes. When it fails, some may be written.
         */
        default void writeZeros(long from, long to) throws IOException {
            ByteBuffer zeros = ByteBuffer.allocate(ZEROS_SIZE);
            for (long at = from; at < to; at += zeros.limit()) {
                writeAll(zeros.clear().limit((int) Math.min(ZEROS_SIZE, to - at)), at);
            }
        }

        /** fdatasync(2). After a failure it must never be asked again for this file. */
        void force() throws IOException;

        /** Cuts the file to {@code size} bytes. */
        void truncate(long size) throws IOException;

        /** Writes all that remains in the buffer. */
        default void writeAll(ByteBuffer source, long position) throws IOException {
            long at = position;
            int stalled = 0;
            while (source.hasRemaining()) {
                int count = write(source, at);
                at += count;
                stalled = count > 0 ? 0 : stalled + 1;
                if (stalled == STALLED_WRITE_LIMIT) {
                    throw new IOException("the file takes no more bytes");
                }
            }
        }
    }
}
