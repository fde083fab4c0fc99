package org.jamesarchive.store.segment;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A segment's bytes by position, up to the size the file had when it was opened, through one buffer that follows the reader.
 * For one thread.
 */
final class SegmentInput implements Closeable {

    /** The most that can be looked at in one piece. */
    static final int WINDOW_BYTES = 128 * 1024;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long windowStart;

    SegmentInput(Path segment) throws IOException {
        this(segment, Long.MAX_VALUE);
    }

    /** @param limit what is behind this size is not seen */
    SegmentInput(Path segment, long limit) throws IOException {
        channel = FileChannel.open(segment, StandardOpenOption.READ);
        size = Math.min(limit, channel.size());
    }

    long size() {
        return size;
    }

    FileChannel channel() {
        return channel;
    }

    /** Whether {@code count} bytes can be read at {@code position}; at most {@link #WINDOW_BYTES}. */
    boolean has(long position, int count) throws IOException {
        if (position < 0 || position > size - count) {
            return false;
        }
        if (position < windowStart || position + count > windowStart + window.limit()) {
            load(position);
        }
        return position + count <= windowStart + window.limit();
    }

    /** The byte at a position that {@link #has} has said yes to last. */
    int unsignedByte(long position) {
        return Byte.toUnsignedInt(window.get((int) (position - windowStart)));
    }

    /** The little-endian number at a position that {@link #has} has said yes to last. */
    int littleEndianInt(long position) {
        return window.getInt((int) (position - windowStart));
    }

    /** The bytes at a position that {@link #has} has said yes to last; valid until the next call of {@code has}. */
    ByteBuffer bytes(long position, int count) {
        return window.slice((int) (position - windowStart), count);
    }

    /** CRC32C of the bytes between two positions. */
    int checksum(long from, long to) throws IOException {
        CRC32C crc = new CRC32C();
        long at = from;
        while (at < to) {
            int count = (int) Math.min(to - at, WINDOW_BYTES);
            if (!has(at, count)) {
                break;
            }
            crc.update(bytes(at, count));
            at += count;
        }
        return (int) crc.getValue();
    }

    private void load(long position) throws IOException {
        window.clear();
        window.limit((int) Math.min(WINDOW_BYTES, size - position));
        windowStart = position;
        while (window.hasRemaining()) {
            if (channel.read(window, windowStart + window.position()) < 0) {
                break;
            }
        }
        window.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
