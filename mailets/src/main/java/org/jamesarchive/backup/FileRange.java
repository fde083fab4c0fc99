package org.jamesarchive.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Some bytes of a file, which can be read again and again. */
public record FileRange(Path file, long from, long size) {

    /** @throws IllegalArgumentException when it is negative */
    public FileRange {
        if (from < 0 || size < 0) {
            throw new IllegalArgumentException("no range: from " + from + ", " + size + " bytes");
        }
    }

    /** A part of this one. */
    public FileRange part(long offset, long length) {
        return new FileRange(file, from + offset, Math.min(length, size - offset));
    }

    /** The bytes; a file that has become shorter ends with an error. */
    public InputStream open() throws IOException {
        return new Range(FileChannel.open(file, StandardOpenOption.READ), file, from, from + size);
    }

    private static final class Range extends InputStream {

        private final FileChannel channel;
        private final Path file;
        private final long end;
        private long at;

        Range(FileChannel channel, Path file, long from, long end) {
            this.channel = channel;
            this.file = file;
            this.at = from;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int count) throws IOException {
            int wanted = (int) Math.min(count, end - at);
            if (wanted <= 0) {
                return count == 0 ? 0 : -1;
            }
            int read = channel.read(ByteBuffer.wrap(bytes, offset, wanted), at);
            if (read < 0) {
                throw new IOException(file + ": has become shorter while it was read");
            }
            at += read;
            return read;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
