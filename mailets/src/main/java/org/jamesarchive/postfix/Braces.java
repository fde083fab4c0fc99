package org.jamesarchive.postfix;

import static org.jamesarchive.table.TableSyntaxException.excerpt;

import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.table.LogicalLines;

/** Braces and lists of main.cf: {@code one, two {three, in one}}. */
final class Braces {

    private Braces() {}

    /**
     * Where the bracket of either kind that opens at {@code start} is closed; those within count.
     *
     * @throws ExpansionException when it is not closed
     */
    static int end(String text, int start) throws ExpansionException {
        char open = text.charAt(start);
        char close = open == '{' ? '}' : ')';
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == open) {
                depth++;
            } else if (c == close && --depth == 0) {
                return i;
            }
        }
        throw new ExpansionException("found " + excerpt(text.substring(start)) + ", expected a closing " + close);
    }

    /** The parts between commas and white space; what stands in braces is one part, with its braces. */
    static List<String> split(String text) throws ExpansionException {
        List<String> parts = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            if (isSeparator(text.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            while (i < text.length() && !isSeparator(text.charAt(i))) {
                i = text.charAt(i) == '{' ? end(text, i) + 1 : i + 1;
            }
            parts.add(text.substring(start, i));
        }
        return parts;
    }

    private static boolean isSeparator(char c) {
        return c == ',' || LogicalLines.isSpace(c);
    }
}
