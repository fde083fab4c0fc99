package org.jamesarchive.store;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.zip.CRC32C;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.TarEntry;
import org.jspecify.annotations.Nullable;

/**
 * Makes one tar entry into one zstd frame, with content size and checksum, in memory that does not grow with the message.
 * Used by one thread at a time, again and again.
 */
final class Compressor implements AutoCloseable {

    private static final int BUFFER_BYTES = 128 * 1024;

    private final int level;
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final byte[] piece = new byte[BUFFER_BYTES];

    Compressor(int level) {
        this.level = level;
    }

    /**
     * What a frame is.
     *
     * @param leaf leaf hash of what is inside
     * @param length of the frame in bytes
     * @param checksum CRC32C of the frame
     */
    record Summary(LogHash leaf, long length, int checksum) {}

    /**
     * Compresses {@code head}, {@code size} bytes of {@code data} and the padding.
     *
     * @param dictionary null for a frame that needs none
     * @throws IOException when {@code data} cannot be read or is shorter than {@code size}, or when the sink fails
     */
    Summary compress(byte[] head, InputStream data, long size, @Nullable ZstdDictCompress dictionary, FrameSink sink)
            throws IOException {
        Frame frame = new Frame(sink);
        int padding = TarEntry.padding(size);
        // A reset forgets the parameters as well.
        context.reset();
        context.setLevel(level).setChecksum(true).setContentSize(true);
        if (dictionary != null) {
            context.loadDict(dictionary);
        }
        context.setPledgedSrcSize(head.length + size + padding);
        in.clear();
        frame.add(head, head.length);
        long left = size;
        while (left > 0) {
            int read = data.read(piece, 0, (int) Math.min(piece.length, left));
            if (read < 0) {
                throw new IOException("the message ended " + left + " bytes before its announced size " + size);
            }
            frame.add(piece, read);
            left -= read;
        }
        frame.add(new byte[padding], padding);
        return frame.end();
    }

    @Override
    public void close() {
        context.close();
    }

    /** One frame in the making. */
    private final class Frame {

        private final MessageDigest leaf = LogHash.leafDigest();
        private final CRC32C checksum = new CRC32C();
        private final FrameSink sink;
        private long length;

        Frame(FrameSink sink) {
            this.sink = sink;
        }

        void add(byte[] bytes, int count) throws IOException {
            leaf.update(bytes, 0, count);
            int at = 0;
            while (at < count) {
                if (!in.hasRemaining()) {
                    drain(EndDirective.CONTINUE);
                }
                int taken = Math.min(in.remaining(), count - at);
                in.put(bytes, at, taken);
                at += taken;
            }
        }

        Summary end() throws IOException {
            drain(EndDirective.END);
            return new Summary(LogHash.of(leaf.digest()), length, (int) checksum.getValue());
        }

        private void drain(EndDirective directive) throws IOException {
            in.flip();
            boolean done = false;
            while (!done) {
                out.clear();
                boolean flushed = context.compressDirectByteBufferStream(out, in, directive);
                out.flip();
                checksum.update(out.duplicate());
                length += out.remaining();
                sink.write(out);
                done = directive == EndDirective.END ? flushed : !in.hasRemaining();
            }
            in.clear();
        }
    }
}
