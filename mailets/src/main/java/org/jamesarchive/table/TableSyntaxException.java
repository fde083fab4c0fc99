package org.jamesarchive.table;

import java.io.IOException;
import java.nio.file.Path;

/** A table file that cannot be used; the message is one line, {@code FILE:LINE: found …, expected …}. */
public final class TableSyntaxException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final int EXCERPT_LIMIT = 60;

    private final int line;

    /**
     * @param file as the operator named it
     * @param line the first line of the offending entry, from 1
     * @param problem what was found and what was expected; text from the file only as {@link #excerpt}
     */
    public TableSyntaxException(Path file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
        this.line = line;
    }

    /** The first line of the offending entry, from 1. */
    public int line() {
        return line;
    }

    /** Text from a table, fit for a one-line message: in quotes, control characters as {@code ?}, cut after 60 characters. */
    public static String excerpt(String text) {
        StringBuilder shown = new StringBuilder("\"");
        text.codePoints().limit(EXCERPT_LIMIT).map(c -> isShowable(c) ? c : '?').forEach(shown::appendCodePoint);
        if (text.codePointCount(0, text.length()) > EXCERPT_LIMIT) {
            shown.append("...");
        }
        return shown.append('"').toString();
    }

    private static boolean isShowable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
