package org.jamesarchive.smtp;

import io.netty.buffer.ByteBuf;

/**
 * Writes content as DATA carries it (RFC 5321 §4.5.2), in pieces of any size: a dot at the start of a line is doubled, and the
 * end is CRLF, dot, CRLF.
 * <p>
 * A line begins behind CRLF and nowhere else: bare CR and bare LF are sent as they are, and a dot behind them is not doubled.
 * Doubling it would change the message at a host that keeps to the RFC; a host that takes a bare LF for a line end
 * and so can be made to see an end in the midst of a message must be given it by BDAT.
 * <p>
 * DATA has no way to say that the last line lacks its CRLF: it is appended to content that does not end in one. Empty content
 * stays empty. Not safe for use by several threads.
 */
final class DotStuffing {

    /** Most bytes that {@link #end} appends. */
    static final int END_BYTES = 5;

    private boolean lineStart = true;
    private boolean afterCr;

    /** Appends the next piece of the content to {@code out}. */
    void encode(byte[] content, int count, ByteBuf out) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            byte b = content[i];
            if (b == '.' && lineStart) {
                out.writeBytes(content, from, i - from).writeByte('.');
                from = i;
            }
            lineStart = afterCr && b == '\n';
            afterCr = b == '\r';
        }
        out.writeBytes(content, from, count - from);
    }

    /** Appends the end of the content to {@code out}. */
    void end(ByteBuf out) {
        if (!lineStart) {
            out.writeByte('\r').writeByte('\n');
        }
        out.writeByte('.').writeByte('\r').writeByte('\n');
    }
}
