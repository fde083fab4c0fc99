package org.jamesarchive.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Moves one content to the channel: as DATA, or as BDATs of at most 1 MB (RFC 3030), the last of them marked. Holds one chunk
 * at most and reads the next one when the channel has taken enough, so memory does not depend on the content's size. The first
 * chunk is read ahead, while the envelope is on its way. Confined to the channel's event loop.
 */
final class ContentPump implements ContentReader.Receiver {

    private static final long BDAT_BYTES = 1024L * 1024L;

    /** What the connection is told. */
    interface Listener {

        /** Whether one more BDAT may be sent before those on their way are answered. */
        boolean mayBeginChunk();

        /** A BDAT that is not the last is written. */
        void chunkSent();

        /** Part of the content is written. */
        void progressed();

        /** The end of the content is written, not yet flushed. */
        void contentSent();

        /** The content cannot be sent to its end. */
        void unreadable(String cause);
    }

    private final Channel channel;
    private final Listener listener;
    private final boolean chunking;
    private final ContentReader reader;
    private boolean started;
    private boolean ended;
    private @Nullable ByteBuf chunk;
    private int chunkLength;
    private boolean chunkLast;
    private @Nullable String unreadable;
    private long left;
    private long bdatLeft;

    ContentPump(PendingSend send, boolean chunking, Channel channel, Executor readers, Listener listener) {
        this.channel = channel;
        this.listener = listener;
        this.chunking = chunking;
        this.left = send.size();
        this.reader = new ContentReader(send, !chunking, this, readers, channel.eventLoop(), channel.alloc());
    }

    void readAhead() {
        reader.request();
    }

    /** The host is ready for the content. */
    void start() {
        started = true;
        advance();
    }

    /** Sends what can be sent now; called again whenever something may have changed. */
    void advance() {
        if (!started || ended) {
            return;
        }
        if (unreadable != null) {
            ended = true;
            listener.unreadable(unreadable);
        } else if (chunk != null && channel.isWritable() && bdatOpen()) {
            writeChunk(chunk);
        }
    }

    /** The content is not wanted any more. */
    void close() {
        ended = true;
        reader.close();
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
    }

    @Override
    public void chunk(ByteBuf bytes, int length, boolean last) {
        chunk = bytes;
        chunkLength = length;
        chunkLast = last;
        advance();
    }

    @Override
    public void unreadable(String cause) {
        unreadable = cause;
        advance();
    }

    /** Begins a BDAT where one is due. Chunks are read in parts of a BDAT, so that none reaches over its end. */
    private boolean bdatOpen() {
        if (!chunking || bdatLeft > 0) {
            return true;
        }
        if (!listener.mayBeginChunk()) {
            return false;
        }
        bdatLeft = Math.min(BDAT_BYTES, left);
        Wire.writeLine(channel, "BDAT " + bdatLeft + (bdatLeft == left ? " LAST" : ""));
        return true;
    }

    private void writeChunk(ByteBuf bytes) {
        chunk = null;
        left -= chunkLength;
        bdatLeft -= chunkLength;
        Wire.write(channel, bytes);
        if (chunkLast) {
            ended = true;
            listener.contentSent();
        } else {
            if (chunking && bdatLeft == 0) {
                listener.chunkSent();
            }
            listener.progressed();
            reader.request();
        }
        channel.flush();
    }
}
