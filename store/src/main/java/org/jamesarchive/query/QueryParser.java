package org.jamesarchive.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the query language by recursive descent, in bounded time and depth.
 * <pre>
 *   query    = [ either ]
 *   either   = both *( "OR" both )
 *   both     = not *( [ "AND" ] not )
 *   not      = ( "NOT" / "-" ) not / one
 *   one      = "(" either ")" / field ":" value / field ":" "(" either ")" / value     fields do not stand inside of fields
 *   value    = DQUOTE phrase DQUOTE / word / range                                      ranges with dates and sizes only
 *   range    = bound / bound ".." bound / bound ".." / ".." bound / ( "&gt;" / "&gt;=" / "&lt;" / "&lt;=" ) bound
 * </pre>
 * A backslash takes the meaning from the character behind it. {@code OR}, {@code AND} and {@code NOT} are upper case. AND binds tighter than
 * OR. {@code *} and {@code ?} are wildcards in a word that begins with two other characters. For one thread, once.
 */
public final class QueryParser {

    /** Most characters of a query, in UTF-16 units. */
    public static final int LENGTH_LIMIT = 16_384;

    /** Most words, phrases and ranges of a query. */
    public static final int TERMS_LIMIT = 1_000;

    /** Most parentheses and negations inside of each other. */
    public static final int DEPTH_LIMIT = 50;

    /** Most wildcards in one word. */
    public static final int WILDCARDS_LIMIT = 8;

    private static final int PREFIX_LIMIT = 2;
    private static final String CONTENT_IDS =
            "a content id has 64 hexadecimal digits in lower case; less with '*' behind them";
    private static final String SPECIAL = "\"()\\";

    private final String text;
    private int at;
    private int terms;

    private QueryParser(String text) {
        this.text = text;
    }

    /**
     * What a query says; all mails when it is blank.
     *
     * @throws QueryException when it cannot be understood
     */
    public static MailQuery parse(String text) throws QueryException {
        if (text.length() > LENGTH_LIMIT) {
            throw new QueryException(
                    text.codePointCount(0, LENGTH_LIMIT) + 1,
                    "the query is longer than " + LENGTH_LIMIT + " characters");
        }
        QueryParser parser = new QueryParser(text);
        parser.skipSpace();
        if (parser.isAtEnd()) {
            return new MailQuery.All();
        }
        MailQuery query = parser.either(null, 0);
        if (!parser.isAtEnd()) {
            throw parser.wrong(parser.at, "this ')' closes nothing");
        }
        return query;
    }

    private MailQuery either(@Nullable QueryField field, int depth) throws QueryException {
        List<MailQuery> operands = new ArrayList<>();
        operands.add(both(field, depth));
        while (isKeyword("OR")) {
            take("OR");
            operands.add(both(field, depth));
        }
        return operands.size() == 1 ? operands.get(0) : new MailQuery.Or(operands);
    }

    private MailQuery both(@Nullable QueryField field, int depth) throws QueryException {
        List<MailQuery> operands = new ArrayList<>();
        operands.add(not(field, depth));
        while (!isAtEnd() && !isNext(')') && !isKeyword("OR")) {
            if (isKeyword("AND")) {
                take("AND");
            }
            operands.add(not(field, depth));
        }
        return operands.size() == 1 ? operands.get(0) : new MailQuery.And(operands);
    }

    private MailQuery not(@Nullable QueryField field, int depth) throws QueryException {
        if (depth > DEPTH_LIMIT) {
            throw wrong(at, "more than " + DEPTH_LIMIT + " parentheses or negations inside of each other");
        }
        if (isKeyword("NOT")) {
            take("NOT");
            return new MailQuery.Not(not(field, depth + 1));
        }
        if (isNext('-')) {
            at++;
            if (isAtEnd() || Character.isWhitespace(text.charAt(at))) {
                throw wrong(at - 1, "'-' stands right before what is not wanted");
            }
            return new MailQuery.Not(not(field, depth + 1));
        }
        return one(field, depth);
    }

    private MailQuery one(@Nullable QueryField field, int depth) throws QueryException {
        requireOperand();
        if (isNext('(')) {
            return group(field, depth);
        }
        int start = at;
        Optional<String> name = fieldName();
        if (name.isEmpty()) {
            return value(field == null ? QueryField.ANY : field, start);
        }
        if (field != null) {
            throw wrong(start, "a field cannot stand inside of another one; quote what has a colon in it");
        }
        boolean isAfter = name.get().equalsIgnoreCase("after");
        if (isAfter || name.get().equalsIgnoreCase("before")) {
            return limit(isAfter);
        }
        QueryField found = QueryField.of(name.get())
                .orElseThrow(() -> wrong(
                        start,
                        "'" + name.get() + "' is no field; known are " + QueryField.words()
                                + "; quote what has a colon in it"));
        if (isNext('(')) {
            return group(found, depth);
        }
        if (isAtEnd() || Character.isWhitespace(text.charAt(at)) || isNext(')')) {
            throw wrong(at, "what is wanted stands right behind '" + found.word() + ":'");
        }
        return value(found, at);
    }

    private MailQuery group(@Nullable QueryField field, int depth) throws QueryException {
        int open = at;
        at++;
        skipSpace();
        MailQuery inside = either(field, depth + 1);
        if (!isNext(')')) {
            throw wrong(open, "this '(' is not closed");
        }
        at++;
        skipSpace();
        return inside;
    }

    private void requireOperand() throws QueryException {
        for (String keyword : List.of("OR", "AND")) {
            if (isKeyword(keyword)) {
                throw wrong(at, "there is nothing before this " + keyword);
            }
        }
        if (isAtEnd()) {
            throw wrong(at, "something is missing at the end");
        }
        if (isNext(')')) {
            throw wrong(at, "something is missing before this ')'");
        }
    }

    private MailQuery limit(boolean isAfter) throws QueryException {
        int start = at;
        QueryText date = bare();
        countTerm(start);
        QueryValues.Bounds bounds = QueryValues.time(date.literal(), this::wrong, start);
        return isAfter
                ? new MailQuery.Range(QueryField.DATE, bounds.from(), Long.MAX_VALUE)
                : new MailQuery.Range(QueryField.DATE, Long.MIN_VALUE, bounds.from() - 1);
    }

    private MailQuery value(QueryField field, int start) throws QueryException {
        countTerm(start);
        if (isNext('"')) {
            return phrase(field);
        }
        QueryText word = bare();
        return switch (field.kind()) {
            case TEXT -> word(field, word, start);
            case FLAG -> flag(field, word.literal(), start);
            case TIME -> time(field, word.literal(), start);
            case SIZE -> size(field, word.literal(), start);
        };
    }

    private MailQuery time(QueryField field, String range, int start) throws QueryException {
        QueryValues.Bounds bounds = QueryValues.range(range, this::wrong, start, QueryValues::time);
        return new MailQuery.Range(field, bounds.from(), bounds.to());
    }

    private MailQuery size(QueryField field, String range, int start) throws QueryException {
        QueryValues.Bounds bounds = QueryValues.range(range, this::wrong, start, QueryValues::size);
        if (bounds.to() < 0) {
            throw wrong(start, "no mail is smaller than that");
        }
        return new MailQuery.Range(field, bounds.from(), bounds.to());
    }

    private MailQuery flag(QueryField field, String word, int start) throws QueryException {
        if (!field.flags().contains(word)) {
            throw wrong(start, field.word() + ": takes " + String.join(" or ", field.flags()));
        }
        return new MailQuery.Word(field, word);
    }

    private MailQuery word(QueryField field, QueryText word, int start) throws QueryException {
        if (word.wildcards() == 0) {
            return new MailQuery.Word(field, checked(field, word.literal(), start));
        }
        if (word.wildcards() > WILDCARDS_LIMIT) {
            throw wrong(start, "a word has at most " + WILDCARDS_LIMIT + " wildcards");
        }
        if (word.literalPrefix() < PREFIX_LIMIT
                && !Character.isIdeographic(word.pattern().codePointAt(0))) {
            throw wrong(
                    start,
                    "a word with wildcards begins with " + PREFIX_LIMIT + " other characters; quote '*' and '?'");
        }
        if (field.isText() && word.hasWildcardBetweenWords()) {
            throw wrong(
                    start, "a wildcard stands behind a letter or digit; name the field of what is no word, as from:");
        }
        if (field == QueryField.ID && !word.pattern().matches("[0-9a-f]{1,64}\\*")) {
            throw wrong(start, CONTENT_IDS);
        }
        return new MailQuery.Pattern(field, word.pattern());
    }

    private String checked(QueryField field, String word, int start) throws QueryException {
        if (field == QueryField.ID && !word.matches("[0-9a-f]{64}")) {
            throw wrong(start, CONTENT_IDS);
        }
        return word;
    }

    private MailQuery phrase(QueryField field) throws QueryException {
        int open = at;
        at++;
        StringBuilder phrase = new StringBuilder();
        while (!isAtEnd() && !isNext('"')) {
            if (isNext('\\')) {
                at++;
                if (isAtEnd()) {
                    break;
                }
            }
            phrase.append(text.charAt(at));
            at++;
        }
        if (isAtEnd()) {
            throw wrong(open, "this quotation mark is not closed");
        }
        at++;
        if (phrase.toString().isBlank()) {
            throw wrong(open, "there is nothing between the quotation marks");
        }
        skipSpace();
        return switch (field.kind()) {
            case TEXT -> new MailQuery.Phrase(field, checked(field, phrase.toString(), open));
            case FLAG -> flag(field, phrase.toString(), open);
            case TIME -> time(field, phrase.toString(), open);
            case SIZE -> size(field, phrase.toString(), open);
        };
    }

    /** Up to the next blank, quotation mark or parenthesis. */
    private QueryText bare() throws QueryException {
        int start = at;
        QueryText word = new QueryText();
        while (!isAtEnd() && !Character.isWhitespace(text.charAt(at)) && !isNext('"') && !isNext('(') && !isNext(')')) {
            if (isNext('\\')) {
                at++;
                if (isAtEnd()) {
                    throw wrong(at - 1, "there is nothing behind this backslash");
                }
                word.literal(text.charAt(at));
            } else {
                word.add(text.charAt(at));
            }
            at++;
        }
        if (at == start) {
            throw wrong(at, "a word is missing here");
        }
        if (isNext('"') || isNext('(')) {
            throw wrong(at, "a blank is missing before this '" + text.charAt(at) + "'");
        }
        skipSpace();
        return word;
    }

    /** A name and its colon, when they come next. What begins with no letter is no name: 12:30 is a word. */
    private Optional<String> fieldName() {
        int end = at;
        while (end < text.length() && isNameCharacter(text.charAt(end), end > at)) {
            end++;
        }
        if (end == at || end >= text.length() || text.charAt(end) != ':') {
            return Optional.empty();
        }
        String name = text.substring(at, end);
        at = end + 1;
        return Optional.of(name);
    }

    private static boolean isNameCharacter(char c, boolean isInside) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (isInside && c == '-');
    }

    private boolean isKeyword(String keyword) {
        int end = at + keyword.length();
        return text.startsWith(keyword, at)
                && (end == text.length()
                        || Character.isWhitespace(text.charAt(end))
                        || (SPECIAL.indexOf(text.charAt(end)) >= 0 && text.charAt(end) != '\\'));
    }

    private void take(String keyword) {
        at += keyword.length();
        skipSpace();
    }

    private void countTerm(int start) throws QueryException {
        terms++;
        if (terms > TERMS_LIMIT) {
            throw wrong(start, "more than " + TERMS_LIMIT + " words");
        }
    }

    private boolean isNext(char c) {
        return !isAtEnd() && text.charAt(at) == c;
    }

    private boolean isAtEnd() {
        return at >= text.length();
    }

    private void skipSpace() {
        while (!isAtEnd() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private QueryException wrong(int index, String message) {
        return new QueryException(text.codePointCount(0, Math.min(index, text.length())) + 1, message);
    }
}
