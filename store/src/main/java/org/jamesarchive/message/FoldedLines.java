package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;

/**
 * Folds header lines that are longer than {@value #LINE_LIMIT} bytes, because the parser holds a header line in memory; bodies pass as
 * they are. Used by one thread.
 */
final class FoldedLines extends InputStream {

    /** A line of any sane header is a thousandth of it. */
    static final int LINE_LIMIT = 1024 * 1024;

    private static final byte[] FOLD = {'\r', '\n', ' '};
    private static final byte[] NOTHING = {};

    private final InputStream source;
    private boolean isHeader;
    private int lineLength;
    private byte[] held = NOTHING;
    private int heldAt;
    private boolean folded;

    FoldedLines(InputStream source) {
        this.source = source;
    }

    /** Says where the parser is; the few bytes that it has read ahead do not matter. */
    void header(boolean isNext) {
        isHeader = isNext;
        lineLength = 0;
    }

    /** Whether a line was folded. */
    boolean folded() {
        return folded;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (heldAt < held.length) {
            int count = Math.min(length, held.length - heldAt);
            System.arraycopy(held, heldAt, bytes, offset, count);
            heldAt += count;
            return count;
        }
        int count = source.read(bytes, offset, length);
        return isHeader && count > 0 ? fold(bytes, offset, count) : count;
    }

    /** Of the bytes that were read, how many come before a fold; the others are held. */
    private int fold(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                lineLength = 0;
            } else if (++lineLength >= LINE_LIMIT) {
                folded = true;
                lineLength = 0;
                int rest = offset + count - i - 1;
                held = new byte[FOLD.length + rest];
                System.arraycopy(FOLD, 0, held, 0, FOLD.length);
                System.arraycopy(bytes, i + 1, held, FOLD.length, rest);
                heldAt = 0;
                return i + 1 - offset;
            }
        }
        return count;
    }
}
