package org.jamesarchive.queue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The edge to the file system: every change on disk goes through here, so that a test can let any of them fail.
 * Reading does not: it needs no fault that a damaged file cannot give.
 */
interface Disk {

    /** A new empty file, open for writing. */
    DiskFile create(Path file) throws IOException;

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

        /** Writes some of the buffer, as many bytes as it returns. */
        int write(ByteBuffer source, long position) throws IOException;

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
