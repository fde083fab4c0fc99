package org.jamesarchive.postfix;

import static org.jamesarchive.table.TableSyntaxException.excerpt;

import java.util.function.Function;
import org.jamesarchive.table.LogicalLines;

/**
 * Puts parameters into a value (postconf(5), section "main.cf file format"). For one value, on one thread.
 * <pre>
 *   $name  ${name}  $(name)         the value of name, expanded; nothing when there is none
 *   ${name?text}  ${name?{text}}    text, if name is not empty
 *   ${name:text}  ${name:{text}}    text, if name is empty
 *   ${name?{text1}:{text2}}         one of them
 *   ${{a} == {b} ? {text1} : {text2}}   likewise; also != &lt; &lt;= &gt; &gt;=, as numbers if both are, and these with "level" behind
 *   $$                              $
 * </pre>
 * White space within the braces of a text is part of it. A comparison without {@code ?} is {@code true} or nothing.
 */
final class ParameterExpansion {

    /** So many parameters within another are one too many, as in Postfix. */
    static final int DEPTH_LIMIT = 100;

    /** Most references in one value, and longest text it stands for, in characters. */
    static final int STEPS_LIMIT = 10_000;

    static final int LENGTH_LIMIT = 1024 * 1024;

    private final Function<String, String> values;
    private int steps;

    /** @param values the value of a name as written; empty when there is none */
    ParameterExpansion(Function<String, String> values) {
        this.values = values;
    }

    /** @throws ExpansionException when the text loops, is too much, or is not as above */
    String expand(String text) throws ExpansionException {
        return expand(text, 0);
    }

    private String expand(String text, int depth) throws ExpansionException {
        if (depth > DEPTH_LIMIT) {
            throw new ExpansionException(
                    "found over " + DEPTH_LIMIT + " parameters within each other, expected no loop");
        }
        StringBuilder result = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$') {
                result.append(c);
                i++;
                continue;
            }
            i = reference(text, i + 1, depth, result);
            if (result.length() > LENGTH_LIMIT || ++steps > STEPS_LIMIT) {
                throw new ExpansionException("found a value that grows without end, expected at most " + STEPS_LIMIT
                        + " references and " + LENGTH_LIMIT + " characters");
            }
        }
        return result.toString();
    }

    /** Expands what stands behind a dollar sign. Where it ends. */
    private int reference(String text, int start, int depth, StringBuilder result) throws ExpansionException {
        char c = start < text.length() ? text.charAt(start) : ' ';
        if (c == '$') {
            result.append('$');
            return start + 1;
        }
        if (c == '{' || c == '(') {
            int end = Braces.end(text, start);
            result.append(braced(text.substring(start + 1, end), depth));
            return end + 1;
        }
        int end = nameEnd(text, start);
        if (end == start) {
            throw new ExpansionException("found " + excerpt(text.substring(start - 1)) + ", expected a name behind $");
        }
        result.append(value(text.substring(start, end), depth));
        return end;
    }

    private String value(String name, int depth) throws ExpansionException {
        return expand(values.apply(name), depth + 1);
    }

    private String braced(String inner, int depth) throws ExpansionException {
        int start = skipSpace(inner, 0);
        if (start < inner.length() && inner.charAt(start) == '{') {
            return comparison(inner, start, depth);
        }
        int end = nameEnd(inner, start);
        int next = skipSpace(inner, end);
        char sign = next < inner.length() ? inner.charAt(next) : '}';
        if (end == start || (sign != '?' && sign != ':' && next < inner.length())) {
            throw new ExpansionException("found ${" + excerpt(inner) + "}, expected a name, then ? or : or nothing");
        }
        String value = value(inner.substring(start, end), depth);
        return switch (sign) {
            case '?' -> choose(!value.isEmpty(), inner.substring(next + 1), depth);
            case ':' -> alternative(value.isEmpty(), inner.substring(next + 1), depth);
            default -> value;
        };
    }

    private String comparison(String inner, int start, int depth) throws ExpansionException {
        int leftEnd = Braces.end(inner, start);
        int right = inner.indexOf('{', leftEnd);
        int rightEnd = right < 0 ? -1 : Braces.end(inner, right);
        int question = right < 0 ? -1 : skipSpace(inner, rightEnd + 1);
        if (question < 0 || (question < inner.length() && inner.charAt(question) != '?')) {
            throw new ExpansionException("found ${" + excerpt(inner) + "}, expected {a} == {b} ? {c} : {d}");
        }
        String left = expand(inner.substring(start + 1, leftEnd), depth);
        String operator = MainCf.strip(inner.substring(leftEnd + 1, right));
        String other = expand(inner.substring(right + 1, rightEnd), depth);
        boolean holds = Comparison.holds(left, operator, other);
        return question == inner.length() ? (holds ? "true" : "") : choose(holds, inner.substring(question + 1), depth);
    }

    /** What stands behind a question mark: both texts must be well-formed, whichever it is. */
    private String choose(boolean first, String behind, int depth) throws ExpansionException {
        int open = skipSpace(behind, 0);
        if (open == behind.length() || behind.charAt(open) != '{') {
            return first ? expand(behind, depth) : "";
        }
        int end = Braces.end(behind, open);
        int colon = skipSpace(behind, end + 1);
        if (colon < behind.length() && behind.charAt(colon) != ':') {
            throw new ExpansionException("found " + excerpt(behind) + ", expected : and a text behind {text}");
        }
        String other = colon < behind.length() ? alternative(!first, behind.substring(colon + 1), depth) : "";
        return first ? expand(behind.substring(open + 1, end), depth) : other;
    }

    /** What stands behind a colon. */
    private String alternative(boolean chosen, String behind, int depth) throws ExpansionException {
        int open = skipSpace(behind, 0);
        if (open == behind.length() || behind.charAt(open) != '{') {
            return chosen ? expand(behind, depth) : "";
        }
        int end = Braces.end(behind, open);
        if (skipSpace(behind, end + 1) < behind.length()) {
            throw new ExpansionException("found " + excerpt(behind) + ", expected nothing behind {text}");
        }
        return chosen ? expand(behind.substring(open + 1, end), depth) : "";
    }

    private static int skipSpace(String text, int from) {
        int i = from;
        while (i < text.length() && LogicalLines.isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int nameEnd(String text, int from) {
        int i = from;
        while (i < text.length() && MainCf.isNameCharacter(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
