package org.jamesarchive.queue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** Reads a file front to back through one buffer, by position. Used by one thread. */
final class FileWindow {

    private static final int SIZE = 1024 * 1024;

    private final FileChannel channel;
    private final long fileSize;
    private final ByteBuffer window = ByteBuffer.allocateDirect(SIZE).limit(0);
    private long start;

    FileWindow(FileChannel channel) throws IOException {
        this.channel = channel;
        this.fileSize = channel.size();
    }

    long fileSize() {
        return fileSize;
    }

    /** The buffer, filled so that the {@code count} bytes from {@code position} begin at the returned index. */
    int load(long position, int count) throws IOException {
        if (position < start || position + count > start + window.limit()) {
            if (position + count > fileSize) {
                throw new EOFException("the file ends at " + fileSize);
            }
            start = position;
            window.clear();
            int read = 0;
            while (read >= 0 && window.hasRemaining()) {
                read = channel.read(window, position + window.position());
            }
            window.flip();
            if (window.limit() < count) {
                throw new EOFException("the file was cut while it was read");
            }
        }
        return (int) (position - start);
    }

    ByteBuffer buffer() {
        return window;
    }

    byte[] bytes(long position, int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count; ) {
            int piece = Math.min(count - at, SIZE);
            window.get(load(position + at, piece), bytes, at, piece);
            at += piece;
        }
        return bytes;
    }

    void updateCrc(CRC32C crc, long position, long count) throws IOException {
        for (long at = 0; at < count; ) {
            int available = (int) Math.min(count - at, SIZE);
            long buffered = start + window.limit() - (position + at);
            if (position + at >= start && buffered > 0) {
                available = (int) Math.min(available, buffered);
            }
            int index = load(position + at, available);
            crc.update(window.slice(index, available));
            at += available;
        }
    }

    /** The first position from {@code from} on whose byte is not zero, or the file's size. */
    long skipZeros(long from) throws IOException {
        long at = from;
        while (at < fileSize) {
            int count = (int) Math.min(SIZE, fileSize - at);
            int index = load(at, 1);
            count = Math.min(count, window.limit() - index);
            for (int i = 0; i < count; i++) {
                if (window.get(index + i) != 0) {
                    return at + i;
                }
            }
            at += count;
        }
        return fileSize;
    }

    /** The end of the last byte that is not zero, not before {@code from}. */
    long lastNonZero(long from) throws IOException {
        long last = from;
        for (long at = from; at < fileSize; ) {
            int index = load(at, 1);
            int count = (int) Math.min(window.limit() - index, fileSize - at);
            for (int i = count - 1; i >= 0; i--) {
                if (window.get(index + i) != 0) {
                    last = at + i + 1;
                    break;
                }
            }
            at += count;
        }
        return last;
    }
}
