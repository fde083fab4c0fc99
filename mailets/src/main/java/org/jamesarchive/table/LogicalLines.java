package org.jamesarchive.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the lines of a table together as Postfix does: comment lines and blank lines vanish wherever they stand, and a line that
 * begins with whitespace continues the entry before it, also across comment and blank lines. Comments may hold any bytes,
 * entries must be UTF-8. For one thread.
 */
public final class LogicalLines {

    private final Path file;
    private final byte[] content;
    private byte[] joined = new byte[256];
    private int length;
    private int position;
    private int physicalLine;
    private int firstLine;

    /** @param file for messages */
    public LogicalLines(Path file, byte[] content) {
        this.file = file;
        this.content = content;
    }

    /** The line on which the last logical line began, from 1. */
    public int firstLine() {
        return firstLine;
    }

    /**
     * The next logical line, or null at the end.
     *
     * @throws TableSyntaxException when it is no text, too long, or continues nothing
     */
    public @Nullable String next() throws TableSyntaxException {
        length = 0;
        while (position < content.length && (length == 0 || continues())) {
            readPhysicalLine();
        }
        if (length == 0) {
            return null;
        }
        if (isSpace(joined[0])) {
            throw new TableSyntaxException(
                    file,
                    firstLine,
                    "found a line that begins with whitespace and continues nothing, expected a key in the first column");
        }
        return decode();
    }

    private boolean continues() {
        byte first = content[position];
        return first == '#' || isSpace(first);
    }

    private void readPhysicalLine() throws TableSyntaxException {
        int start = position;
        int end = start;
        while (end < content.length && content[end] != '\n') {
            end++;
        }
        position = Math.min(end + 1, content.length);
        physicalLine++;
        int text = start;
        while (text < end && isSpace(content[text])) {
            text++;
        }
        if (text == end || content[text] == '#') {
            return;
        }
        if (length == 0) {
            firstLine = physicalLine;
        }
        append(start, end);
    }

    private void append(int start, int end) throws TableSyntaxException {
        int grown = length + end - start;
        if (grown > TextTable.ENTRY_BYTES_LIMIT) {
            throw new TableSyntaxException(
                    file,
                    firstLine,
                    "found an entry of over " + TextTable.ENTRY_BYTES_LIMIT + " bytes, expected at most that");
        }
        if (grown > joined.length) {
            joined = Arrays.copyOf(joined, Math.max(grown, 2 * joined.length));
        }
        System.arraycopy(content, start, joined, length, end - start);
        length = grown;
    }

    private String decode() throws TableSyntaxException {
        boolean ascii = true;
        for (int i = 0; i < length; i++) {
            ascii &= joined[i] >= 0;
            if (joined[i] == 0) {
                throw new TableSyntaxException(file, firstLine, "found a NUL byte, expected text");
            }
        }
        if (ascii) {
            return new String(joined, 0, length, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(joined, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new TableSyntaxException(file, firstLine, "found bytes that are not UTF-8, expected UTF-8");
        }
    }

    /** C's isspace() in the POSIX locale, which is what Postfix asks. */
    public static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
