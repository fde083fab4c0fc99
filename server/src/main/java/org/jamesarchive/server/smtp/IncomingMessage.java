package org.jamesarchive.server.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * One message on its way in: writes its bytes where they go as long as nothing speaks against it, and keeps the first thing that
 * does. From then on the rest is read and thrown away; more than {@link #DISCARD_LIMIT} bytes of it and the session is given up.
 * <pre>
 *   more bytes than the size limit              TOO_LARGE
 *   more Received fields than the hop count     TOO_MANY_HOPS
 *   the bytes cannot be written                 UNWRITABLE
 *   what the reader of the stream found         BARE_LINE_FEED, BARE_CARRIAGE_RETURN, LINE_TOO_LONG
 * </pre>
 * Belongs to one connection; not safe for use by several threads.
 */
final class IncomingMessage {

    /** How many bytes of a refused message are read and thrown away before the session is given up. */
    static final long DISCARD_LIMIT = 1024L * 1024 * 1024;

    /** What became of the message. */
    enum Outcome {
        COMPLETE,
        TOO_LARGE,
        TOO_MANY_HOPS,
        LINE_TOO_LONG,
        BARE_LINE_FEED,
        BARE_CARRIAGE_RETURN,
        UNWRITABLE
    }

    private final OutputStream out;
    private final long sizeLimit;
    private final HopCount hops;
    private Outcome outcome = Outcome.COMPLETE;
    private long size;
    private long discarded;
    private Optional<IOException> failure = Optional.empty();

    /**
     * @param out where the message goes; never closed here
     * @param sizeLimit most bytes of a message, transparency dots and the final dot not counted (RFC 1870 §5); 0 for no limit
     * @param hopCountLimit most {@code Received} fields that it may have
     */
    IncomingMessage(OutputStream out, long sizeLimit, int hopCountLimit) {
        this.out = out;
        this.sizeLimit = sizeLimit;
        this.hops = new HopCount(hopCountLimit);
    }

    /** Takes in bytes of the message as it is to be stored. */
    void append(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return;
        }
        if (exceededBy(length)) {
            refuse(Outcome.TOO_LARGE);
        }
        if (outcome == Outcome.COMPLETE && hops.exceededBy(bytes, from, to)) {
            refuse(Outcome.TOO_MANY_HOPS);
        }
        if (outcome != Outcome.COMPLETE) {
            discarded += length;
            return;
        }
        try {
            out.write(bytes, from, length);
            size += length;
        } catch (IOException e) {
            failure = Optional.of(e);
            refuse(Outcome.UNWRITABLE);
        }
    }

    /** Whether so many more bytes would be over the size limit. */
    boolean exceededBy(long bytes) {
        return sizeLimit > 0 && bytes > sizeLimit - size;
    }

    /** The message is not taken; the first reason counts, but a bare line feed, which ends the session, outweighs the others. */
    void refuse(Outcome reason) {
        if (outcome == Outcome.COMPLETE || reason == Outcome.BARE_LINE_FEED) {
            outcome = reason;
        }
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether so much of a refused message came that the session must be closed without waiting for its end. */
    boolean abandoned() {
        return discarded > DISCARD_LIMIT;
    }

    /** Number of bytes written. */
    long size() {
        return size;
    }

    /** Why the bytes could not be written. */
    Optional<IOException> failure() {
        return failure;
    }
}
