package org.jamesarchive.server.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Takes in the bytes of one message between {@code DATA} and the final dot (RFC 5321 §4.1.1.4), in pieces of any size, and writes
 * them out with the transparency dots removed (§4.5.2): the first dot of a line is deleted. Lines may be of any length.
 * <pre>
 *   seen                        then
 *   CR LF . CR LF               the message ends (at once for an empty one); nothing else ends it
 *   LF without CR before it     BARE_LINE_FEED: such mail could smuggle a second one, and is never accepted
 *   CR without LF after it      kept as it is
 *   more than the size limit    TOO_LARGE: the rest is read and thrown away up to the real end
 *   the bytes cannot be written UNWRITABLE: likewise
 * </pre>
 * After a bare LF the session is to be closed, so LF ends lines from there on: a client that waits for its reply gets it.
 * More than {@link #DISCARD_LIMIT} bytes thrown away end the message as well, {@link #abandoned()}.
 * Belongs to one connection; not safe for use by several threads.
 */
final class DataReception {

    /** How many bytes of a refused message are read and thrown away before the session is given up. */
    static final long DISCARD_LIMIT = 1024L * 1024 * 1024;

    /** What became of the message. */
    enum Outcome {
        COMPLETE,
        TOO_LARGE,
        BARE_LINE_FEED,
        UNWRITABLE
    }

    private enum State {
        LINE_START,
        TEXT,
        CARRIAGE_RETURN,
        DOT,
        DOT_CARRIAGE_RETURN,
        ENDED
    }

    private final OutputStream out;
    private final long sizeLimit;
    private State state = State.LINE_START;
    private Outcome outcome = Outcome.COMPLETE;
    private long size;
    private long discarded;
    private boolean abandoned;
    private Optional<IOException> failure = Optional.empty();

    /**
     * @param out where the message goes; never closed here
     * @param sizeLimit most bytes of a message, transparency dots and the final dot not counted (RFC 1870 §5); 0 for no limit
     */
    DataReception(OutputStream out, long sizeLimit) {
        this.out = out;
        this.sizeLimit = sizeLimit;
    }

    /**
     * Takes in the next bytes.
     *
     * @return how many of them belonged to the message: fewer than {@code length} only when it ended
     */
    int accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int run = offset; // what is read and not yet written begins here
        int at = offset;
        while (at < end && state != State.ENDED) {
            byte next = bytes[at];
            switch (state) {
                case LINE_START -> {
                    if (next == '.') {
                        write(bytes, run, at);
                        run = at + 1;
                        at++;
                        state = State.DOT;
                    } else {
                        state = State.TEXT;
                    }
                }
                case TEXT -> {
                    at = endOfText(bytes, at, end);
                    if (at < end) {
                        state = bytes[at] == '\r' ? State.CARRIAGE_RETURN : bareLineFeed();
                        at++;
                    }
                }
                case CARRIAGE_RETURN -> {
                    if (next == '\n') {
                        at++;
                        state = State.LINE_START;
                    } else {
                        state = State.TEXT;
                    }
                }
                case DOT -> {
                    if (next == '\r') {
                        at++;
                        run = at;
                        state = State.DOT_CARRIAGE_RETURN;
                    } else if (next == '\n') {
                        bareLineFeed();
                        at++;
                        run = at;
                        state = State.ENDED;
                    } else {
                        state = State.TEXT;
                    }
                }
                case DOT_CARRIAGE_RETURN -> {
                    if (next == '\n') {
                        at++;
                        run = at;
                        state = State.ENDED;
                    } else {
                        write(new byte[] {'\r'}, 0, 1);
                        run = at;
                        state = State.CARRIAGE_RETURN;
                    }
                }
                case ENDED -> throw new IllegalStateException("the loop stops at the end");
            }
        }
        write(bytes, run, at);
        return at - offset;
    }

    private static int endOfText(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private State bareLineFeed() {
        outcome = Outcome.BARE_LINE_FEED;
        return State.LINE_START;
    }

    private void write(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return;
        }
        if (outcome == Outcome.COMPLETE && sizeLimit > 0 && size + length > sizeLimit) {
            outcome = Outcome.TOO_LARGE;
        }
        if (outcome != Outcome.COMPLETE) {
            discard(length);
            return;
        }
        try {
            out.write(bytes, from, length);
            size += length;
        } catch (IOException e) {
            outcome = Outcome.UNWRITABLE;
            failure = Optional.of(e);
        }
    }

    private void discard(int length) {
        discarded += length;
        if (discarded > DISCARD_LIMIT) {
            abandoned = true;
            state = State.ENDED;
        }
    }

    /** Whether the message is over. */
    boolean ended() {
        return state == State.ENDED;
    }

    Outcome outcome() {
        return outcome;
    }

    /** Whether the session must be closed because the real end of a refused message did not come. */
    boolean abandoned() {
        return abandoned;
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
