package org.jamesarchive.log;

/**
 * Makes text from outside fit for one log line: nothing in it can end the line, move the cursor, or change the direction of
 * writing, and it is never longer than {@link #LENGTH_LIMIT} characters before escaping.
 */
public final class LogText {

    /** Longest text that is shown, in UTF-16 units; what is longer is cut and ends in {@code ...}. */
    public static final int LENGTH_LIMIT = 300;

    private LogText() {}

    /**
     * {@code text} with every character that is not printable replaced by {@code \}{@code uNNNN} (control, format, line
     * separator, unassigned, private use, unpaired surrogate), and {@code \} doubled.
     */
    public static String escape(String text) {
        String cut = text.length() > LENGTH_LIMIT ? text.substring(0, LENGTH_LIMIT) : text;
        if (isPlain(cut)) {
            return text.length() > LENGTH_LIMIT ? cut + "..." : cut;
        }
        StringBuilder escaped = new StringBuilder(cut.length() + 8);
        cut.codePoints().forEach(c -> append(escaped, c));
        return text.length() > LENGTH_LIMIT ? escaped.append("...").toString() : escaped.toString();
    }

    /** Whether it is nothing but printable ASCII without a backslash, as most text is. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static void append(StringBuilder escaped, int c) {
        if (c == '\\') {
            escaped.append("\\\\");
        } else if (isPrintable(c)) {
            escaped.appendCodePoint(c);
        } else {
            escaped.append(String.format("\\u%04x", c));
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
