package org.jamesarchive.query;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a query so that {@link QueryParser} reads the same from it. */
public final class QueryPrinter {

    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private QueryPrinter() {}

    /** The query as text. */
    public static String print(MailQuery query) {
        if (query instanceof MailQuery.Or or) {
            return joined(or.operands(), " OR ", false);
        }
        return query instanceof MailQuery.And and ? joined(and.operands(), " ", true) : operand(query);
    }

    private static String joined(List<MailQuery> operands, String between, boolean isInAnd) {
        return operands.stream()
                .map(operand -> operand instanceof MailQuery.And && !isInAnd ? print(operand) : operand(operand))
                .collect(Collectors.joining(between));
    }

    private static String operand(MailQuery query) {
        if (query instanceof MailQuery.Word word) {
            return prefix(word.field()) + escaped(word.text());
        }
        if (query instanceof MailQuery.Pattern pattern) {
            return prefix(pattern.field()) + escapedPattern(pattern.pattern());
        }
        if (query instanceof MailQuery.Phrase phrase) {
            return prefix(phrase.field())
                    + '"'
                    + phrase.text().replace("\\", "\\\\").replace("\"", "\\\"")
                    + '"';
        }
        if (query instanceof MailQuery.Range range) {
            return prefix(range.field()) + bound(range.field(), range.from()) + ".." + bound(range.field(), range.to());
        }
        if (query instanceof MailQuery.Not not) {
            return '-' + operand(not.operand());
        }
        return query instanceof MailQuery.All ? "" : '(' + print(query) + ')';
    }

    private static String prefix(QueryField field) {
        return field == QueryField.ANY ? "" : field.word() + ':';
    }

    private static String bound(QueryField field, long value) {
        if (value == Long.MIN_VALUE || value == Long.MAX_VALUE) {
            return "";
        }
        return field.kind() == QueryField.Kind.TIME
                ? MILLISECONDS.format(Instant.ofEpochMilli(value))
                : Long.toString(value);
    }

    /** The first character always, so that no word is taken for a keyword, a field or a minus. */
    private static String escaped(String word) {
        boolean isPlain = word.chars().allMatch(Character::isLetterOrDigit)
                && !List.of("OR", "AND", "NOT").contains(word);
        StringBuilder escaped = new StringBuilder(word.length() + 2);
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            escaped.append((i == 0 && !isPlain) || isSpecial(c) ? "\\" : "").append(c);
        }
        return escaped.toString();
    }

    private static String escapedPattern(String pattern) {
        StringBuilder escaped = new StringBuilder(pattern.length() + 2);
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\') {
                i++;
                escaped.append(c).append(pattern.charAt(i));
            } else {
                escaped.append(i == 0 || (isSpecial(c) && !QueryText.isWildcard(c)) ? "\\" : "")
                        .append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isSpecial(char c) {
        return c == '"' || c == '(' || c == ')' || c == '\\' || QueryText.isWildcard(c) || Character.isWhitespace(c);
    }
}
