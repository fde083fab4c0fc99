package org.jamesarchive.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Streams a content from its place in a file and checks its CRC32C. The last piece is handed out only when the CRC is right,
 * so that who reads exactly as many bytes as the content has is told as well. Used by one thread.
 */
final class ContentStream extends InputStream {

    private static final int BUFFER_SIZE = 64 * 1024;

    private final FileChannel channel;
    private final long end;
    private final int expectedCrc;
    private final Runnable onDamage;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer;
    private long position;
    private boolean damaged;

    ContentStream(FileChannel channel, long start, long length, int expectedCrc, Runnable onDamage) {
        this.channel = channel;
        this.position = start;
        this.end = start + length;
        this.expectedCrc = expectedCrc;
        this.onDamage = onDamage;
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER_SIZE, length)).limit(0);
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, target.length);
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(count, buffer.remaining());
        buffer.get(target, offset, taken);
        return taken;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }

    /** Whether there is a byte to hand out. */
    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        if (damaged) {
            throw new DamagedRecordException("the content is damaged");
        }
        if (position == end) {
            return false;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, position);
            if (count < 0) {
                throw damaged("the file ends within the content");
            }
            position += count;
        }
        buffer.flip();
        crc.update(buffer.duplicate());
        if (position == end && (int) crc.getValue() != expectedCrc) {
            throw damaged("the content does not match its CRC");
        }
        return true;
    }

    private IOException damaged(String what) {
        buffer.limit(0);
        damaged = true;
        onDamage.run();
        return new DamagedRecordException(what);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
