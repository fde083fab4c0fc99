package org.jamesarchive.server.smtp;

import org.jamesarchive.server.smtp.IncomingMessage.Outcome;

/**
 * Takes in the bytes of one message between {@code DATA} and the final dot (RFC 5321 §4.1.1.4), in pieces of any size, with the
 * transparency dots removed (§4.5.2): the first dot of a line is deleted, and CRLF alone ends a line.
 * <pre>
 *   seen                        bare newlines refused                        bare newlines kept
 *   CR LF . CR LF               the message ends (at once for an empty one); nothing else ends it
 *   LF without CR before it     BARE_LINE_FEED: could smuggle a second mail  kept; a dot behind it means nothing
 *   CR without LF after it      BARE_CARRIAGE_RETURN                         kept
 *   a line over the limit       LINE_TOO_LONG
 * </pre>
 * After a bare LF that is refused the session is to be closed, so LF ends lines from there on: a client that waits for its reply
 * gets it. Belongs to one connection; not safe for use by several threads.
 */
final class DataReception implements Reception {

    private static final byte[] CARRIAGE_RETURN_BYTE = {'\r'};

    private enum State {
        LINE_START,
        TEXT,
        CARRIAGE_RETURN,
        DOT,
        DOT_CARRIAGE_RETURN,
        ENDED
    }

    private final IncomingMessage message;
    private final long lineLimit;
    private final boolean keepBareNewlines;
    private State state = State.LINE_START;
    private long lineLength;

    /**
     * @param message where the bytes go
     * @param lineLimit most bytes of a line without its CRLF; 0 for no limit
     * @param keepBareNewlines whether CR and LF on their own are kept, not refused
     */
    DataReception(IncomingMessage message, long lineLimit, boolean keepBareNewlines) {
        this.message = message;
        this.lineLimit = lineLimit;
        this.keepBareNewlines = keepBareNewlines;
    }

    @Override
    public int accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int run = offset; // what is read and not yet appended begins here
        int at = offset;
        while (at < end && state != State.ENDED) {
            byte next = bytes[at];
            switch (state) {
                case LINE_START -> {
                    lineLength = 0;
                    if (next == '.') {
                        message.append(bytes, run, at);
                        run = at + 1;
                        at++;
                        state = State.DOT;
                    } else {
                        state = State.TEXT;
                    }
                }
                case TEXT -> {
                    int from = at;
                    at = endOfText(bytes, at, end);
                    countLine(at - from);
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
                        state = bareCarriageReturn();
                    }
                }
                case DOT -> {
                    if (next == '\r') {
                        at++;
                        run = at;
                        state = State.DOT_CARRIAGE_RETURN;
                    } else if (next == '\n' && !keepBareNewlines) {
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
                        message.append(CARRIAGE_RETURN_BYTE, 0, 1);
                        run = at;
                        state = bareCarriageReturn();
                    }
                }
                case ENDED -> throw new IllegalStateException("the loop stops at the end");
            }
        }
        message.append(bytes, run, at);
        if (message.abandoned()) {
            state = State.ENDED;
        }
        return at - offset;
    }

    private static int endOfText(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\r' && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private void countLine(int length) {
        lineLength += length;
        if (lineLimit > 0 && lineLength > lineLimit) {
            message.refuse(Outcome.LINE_TOO_LONG);
        }
    }

    private State bareLineFeed() {
        if (keepBareNewlines) {
            lineLength++;
            return State.TEXT;
        }
        message.refuse(Outcome.BARE_LINE_FEED);
        return State.LINE_START;
    }

    /** What follows a CR that no LF followed; that next byte is still to be looked at. */
    private State bareCarriageReturn() {
        lineLength++;
        if (!keepBareNewlines) {
            message.refuse(Outcome.BARE_CARRIAGE_RETURN);
        }
        return State.TEXT;
    }

    @Override
    public boolean ended() {
        return state == State.ENDED;
    }
}
