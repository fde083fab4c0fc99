package org.jamesarchive.launcher.terminal;

/** Text of strangers, made harmless for a terminal: one line, without controls, escape sequences and marks that turn the direction of writing. */
public final class SafeText {

    private static final int REPLACEMENT = '?';
    private static final String CUT = "…";

    private SafeText() {}

    /** The text in one line. */
    public static String line(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().map(SafeText::safe).forEach(safe::appendCodePoint);
        return safe.toString();
    }

    /** The text in its own lines, each of them harmless. */
    public static String lines(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.replace("\r\n", "\n")
                .codePoints()
                .map(c -> c == '\n' ? c : safe(c))
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static int safe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c == '\t' || c == '\n' || c == '\r' ? ' ' : REPLACEMENT;
            case Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED -> REPLACEMENT;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            default -> c;
        };
    }

    /** The text in one line of just so many columns, cut or filled up. */
    public static String column(String text, int columns) {
        String line = line(text);
        int width = width(line);
        if (width <= columns) {
            return line + " ".repeat(columns - width);
        }
        StringBuilder cut = new StringBuilder();
        int used = 0;
        for (int at = 0; at < line.length(); at += Character.charCount(line.codePointAt(at))) {
            int c = line.codePointAt(at);
            if (used + width(c) > columns - 1) {
                break;
            }
            cut.appendCodePoint(c);
            used += width(c);
        }
        return cut + CUT + " ".repeat(Math.max(0, columns - used - 1));
    }

    /** How many columns it takes. */
    public static int width(String text) {
        return text.codePoints().map(SafeText::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI -> 2;
            default -> (c >= 0xFF01 && c <= 0xFF60) || (c >= 0x1F300 && c <= 0x1FAFF) ? 2 : 1;
        };
    }
}
