package org.jamesarchive.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a content chunk by chunk, away from the event loop because the disk may block, and hands each chunk over on the loop.
 * What is in memory is read on the loop itself, and handed over before {@link #request} returns.
 * <p>
 * {@link #request} and {@link #close} are called on the event loop; one request at a time. What only reading touches is passed
 * from task to task by the executors.
 */
final class ContentReader {

    /** What one chunk, and so one content in flight, may take in memory. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** Who gets the chunks, on the event loop. */
    interface Receiver {

        /**
         * @param bytes what to send, with the end of DATA behind the last chunk; the receiver releases it
         * @param length bytes of the content in it
         * @param last whether the content ends here
         */
        void chunk(ByteBuf bytes, int length, boolean last);

        /** The content cannot be read, or has not the length it said. */
        void unreadable(String cause);
    }

    private final PendingSend send;
    private final @Nullable DotStuffing stuffing;
    private final Receiver receiver;
    private final Executor readers;
    private final EventExecutor loop;
    private final ByteBufAllocator allocator;

    private boolean reading;
    private boolean closed;

    private @Nullable InputStream in;
    private byte @Nullable [] buffer;
    private long left;

    /**
     * @param dotStuffed whether the chunks are made for DATA, or byte for byte for BDAT
     * @param readers runs what may block
     */
    ContentReader(
            PendingSend send,
            boolean dotStuffed,
            Receiver receiver,
            Executor readers,
            EventExecutor loop,
            ByteBufAllocator allocator) {
        this.send = send;
        this.stuffing = dotStuffed ? new DotStuffing() : null;
        this.receiver = receiver;
        this.readers = readers;
        this.loop = loop;
        this.allocator = allocator;
        this.left = send.size();
    }

    /** Reads the next chunk; not to be called after the last one, nor after {@link #close}. */
    void request() {
        if (send.content().isInMemory()) {
            Chunk chunk = read();
            if (!closed) {
                chunk.deliver(receiver);
            }
            return;
        }
        reading = true;
        try {
            readers.execute(() -> handOver(read()));
        } catch (RejectedExecutionException e) {
            reading = false;
            receiver.unreadable("the sender is closed");
        }
    }

    /** No more chunks are wanted; what was opened is closed. */
    void close() {
        closed = true;
        if (!reading && in != null) {
            closeLater();
        }
    }

    /**
     * What came of reading.
     *
     * @param bytes null when it failed
     */
    private record Chunk(@Nullable ByteBuf bytes, int length, boolean last, String failure) {

        void deliver(Receiver receiver) {
            if (bytes == null) {
                receiver.unreadable(failure);
            } else {
                receiver.chunk(bytes, length, last);
            }
        }

        void release() {
            if (bytes != null) {
                bytes.release();
            }
        }
    }

    private Chunk read() {
        ByteBuf out = null;
        try {
            int length = (int) Math.min(CHUNK_BYTES, left);
            out = allocator.ioBuffer(length + DotStuffing.END_BYTES);
            readInto(out, length);
            Chunk chunk = new Chunk(out, length, left == 0, "");
            out = null;
            return chunk;
        } catch (IOException | RuntimeException e) {
            // Whatever a content throws must end its send: nobody else would ever complete it.
            closeStream();
            return new Chunk(null, 0, true, "the content cannot be read: " + e);
        } finally {
            if (out != null) {
                out.release();
            }
        }
    }

    private void readInto(ByteBuf out, int length) throws IOException {
        if (in == null || buffer == null) {
            in = send.content().open();
            buffer = new byte[Math.max(1, length)];
        }
        int read = in.readNBytes(buffer, 0, length);
        if (read < length) {
            throw new IOException("it ends " + (left - read) + " bytes before its size of " + send.size());
        }
        left -= length;
        if (stuffing == null) {
            out.writeBytes(buffer, 0, length);
        } else {
            stuffing.encode(buffer, length, out);
        }
        if (left == 0) {
            if (in.read() >= 0) {
                throw new IOException("it is longer than its size of " + send.size());
            }
            closeStream();
            if (stuffing != null) {
                stuffing.end(out);
            }
        }
    }

    private void handOver(Chunk chunk) {
        try {
            loop.execute(() -> {
                reading = false;
                if (!closed) {
                    chunk.deliver(receiver);
                    return;
                }
                chunk.release();
                if (in != null) {
                    closeLater();
                }
            });
        } catch (RejectedExecutionException e) {
            // The loop has ended, and with it the connection and the send.
            chunk.release();
            closeStream();
        }
    }

    private void closeLater() {
        try {
            readers.execute(this::closeStream);
        } catch (RejectedExecutionException e) {
            closeStream();
        }
    }

    private void closeStream() {
        InputStream open = in;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // Read to its end or given up: nothing depends on it any more.
                left = 0;
            }
        }
    }
}
