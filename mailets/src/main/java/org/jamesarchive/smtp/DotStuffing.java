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

    /** Appends the next piece of the content, the first {@code count} bytes of {@code piece}, to {@code out}. */
    void encode(byte[] piece, int count, ByteBuf out) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (piece[i] == '.' && isLineStart(piece, i)) {
                out.writeBytes(piece, from, i - from).writeByte('.');
                from = i;
            }
        }
        out.writeBytes(piece, from, count - from);
        if (count > 0) {
            lineStart = isLineStart(piece, count);
            afterCr = piece[count - 1] == '\r';
        }
    }

    /** Appends the end of the content to {@code out}. */
    void end(ByteBuf out) {
        if (!lineStart) {
            out.writeByte('\r').writeByte('\n');
        }
        out.writeByte('.').writeByte('\r').writeByte('\n');
    }

    /** Whether a line begins at an index of the piece, which may lie just behind its end. */
    private boolean isLineStart(byte[] piece, int at) {
        if (at == 0) {
            return lineStart;
        }
        return piece[at - 1] == '\n' && (at == 1 ? afterCr : piece[at - 2] == '\r');
    }
}
