package org.jamesarchive.launcher.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a file with their LF, of any length: of those over the limit only the beginning is kept. Bytes that were read can be
 * read again. Used by one thread.
 */
public final class LineReader {

    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final int lengthLimit;
    private final byte[] own = new byte[BUFFER_BYTES];
    private final Deque<byte[]> pushedBack = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] buffer = own;
    private int at;
    private int end;
    private long offset;
    private long lineOffset;
    private boolean cut;

    /** @param lengthLimit how many bytes of a line are kept */
    public LineReader(InputStream in, int lengthLimit) {
        this.in = in;
        this.lengthLimit = lengthLimit;
    }

    /** The next line, its LF included; null at the end of the file. */
    public byte @Nullable [] next() throws IOException {
        line.reset();
        cut = false;
        lineOffset = offset;
        while (at < end || fill()) {
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            boolean complete = stop < end;
            take(complete ? stop + 1 : stop);
            if (complete) {
                return line.toByteArray();
            }
        }
        return line.size() == 0 && !cut ? null : line.toByteArray();
    }

    /** The next {@code count} bytes, fewer at the end of the file. */
    public byte[] exactly(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < count && (at < end || fill())) {
            int taken = Math.min(end - at, count - bytes.size());
            bytes.write(buffer, at, taken);
            at += taken;
            offset += taken;
        }
        return bytes.toByteArray();
    }

    /** Where in the file the next line begins. */
    public long offset() {
        return offset;
    }

    /** Where the line begins that {@link #next} gave last. */
    public long lineOffset() {
        return lineOffset;
    }

    /** Whether of that line only the beginning was kept. */
    public boolean isCut() {
        return cut;
    }

    /** Has these bytes read again; they must be the last that were read. */
    void pushBack(byte[] bytes) {
        if (at < end) {
            pushedBack.push(Arrays.copyOfRange(buffer, at, end));
        }
        pushedBack.push(bytes);
        at = 0;
        end = 0;
        offset -= bytes.length;
    }

    private void take(int stop) {
        int kept = Math.min(stop - at, lengthLimit - line.size());
        line.write(buffer, at, kept);
        cut |= kept < stop - at;
        offset += stop - at;
        at = stop;
    }

    private boolean fill() throws IOException {
        at = 0;
        for (byte[] again = pushedBack.poll(); again != null; again = pushedBack.poll()) {
            if (again.length > 0) {
                buffer = again;
                end = again.length;
                return true;
            }
        }
        buffer = own;
        end = Math.max(in.read(own), 0);
        return end > 0;
    }
}
