package org.jamesarchive.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.jamesarchive.query.MailQuery.And;
import org.jamesarchive.query.MailQuery.Not;
import org.jamesarchive.query.MailQuery.Or;
import org.jamesarchive.query.MailQuery.Pattern;
import org.jamesarchive.query.MailQuery.Phrase;
import org.jamesarchive.query.MailQuery.Range;
import org.jamesarchive.query.MailQuery.Word;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {

    private static Word any(String text) {
        return new Word(QueryField.ANY, text);
    }

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t \n"})
    void blankQueryFindsAll(String blank) throws QueryException {
        assertThat(QueryParser.parse(blank)).isEqualTo(new MailQuery.All());
    }

    @Test
    void wordsAreAllWanted() throws QueryException {
        assertThat(QueryParser.parse("annual  report")).isEqualTo(new And(List.of(any("annual"), any("report"))));
        assertThat(QueryParser.parse("annual AND report")).isEqualTo(new And(List.of(any("annual"), any("report"))));
    }

    @Test
    void andBindsTighterThanOr() throws QueryException {
        assertThat(QueryParser.parse("a b OR c d"))
                .isEqualTo(new Or(List.of(new And(List.of(any("a"), any("b"))), new And(List.of(any("c"), any("d"))))));
        assertThat(QueryParser.parse("a (b OR c)"))
                .isEqualTo(new And(List.of(any("a"), new Or(List.of(any("b"), any("c"))))));
    }

    @Test
    void minusAndNotTakeAway() throws QueryException {
        assertThat(QueryParser.parse("-a NOT b -(c d)"))
                .isEqualTo(new And(
                        List.of(new Not(any("a")), new Not(any("b")), new Not(new And(List.of(any("c"), any("d")))))));
        assertThat(QueryParser.parse("well-known")).isEqualTo(any("well-known"));
    }

    @Test
    void theExampleOfTheDocumentationIsUnderstood() throws QueryException {
        assertThat(QueryParser.parse("from:alice subject:(annual report) after:2024-01-01 has:attachment -tag:x"))
                .isEqualTo(new And(List.of(
                        new Word(QueryField.FROM, "alice"),
                        new And(List.of(
                                new Word(QueryField.SUBJECT, "annual"), new Word(QueryField.SUBJECT, "report"))),
                        new Range(QueryField.DATE, at("2024-01-01T00:00:00Z"), Long.MAX_VALUE),
                        new Word(QueryField.HAS, "attachment"),
                        new Not(new Word(QueryField.TAG, "x")))));
    }

    @Test
    void fieldHoldsForAGroup() throws QueryException {
        assertThat(QueryParser.parse("subject:(a OR \"b c\") d"))
                .isEqualTo(new And(List.of(
                        new Or(List.of(new Word(QueryField.SUBJECT, "a"), new Phrase(QueryField.SUBJECT, "b c"))),
                        any("d"))));
    }

    @ParameterizedTest
    @CsvSource({
        "FROM:alice, FROM",
        "recipient:alice, RCPT",
        "address:alice, PARTICIPANT",
        "msgid:alice, MESSAGE_ID",
        "message-id:alice, MESSAGE_ID",
        "references:alice, REFERENCES"
    })
    void fieldsGoByTheirNames(String query, QueryField field) throws QueryException {
        assertThat(QueryParser.parse(query)).isEqualTo(new Word(field, "alice"));
    }

    @ParameterizedTest
    @CsvSource({
        "date:2024, 2024-01-01T00:00:00Z, 2024-12-31T23:59:59.999Z",
        "date:2024-02, 2024-02-01T00:00:00Z, 2024-02-29T23:59:59.999Z",
        "date:2024-02-29, 2024-02-29T00:00:00Z, 2024-02-29T23:59:59.999Z",
        "date:2024-01..2024-06, 2024-01-01T00:00:00Z, 2024-06-30T23:59:59.999Z",
        "received:2024-01-01T12:00, 2024-01-01T12:00:00Z, 2024-01-01T12:00:59.999Z",
        "arrived:2024-01-01T12:00:00+02:00, 2024-01-01T10:00:00Z, 2024-01-01T10:00:00.999Z",
        "before:2024-05-01, , 2024-04-30T23:59:59.999Z",
        "after:2024-05, 2024-05-01T00:00:00Z, ",
        "date:>2024-05, 2024-06-01T00:00:00Z, ",
        "date:>=2024-05, 2024-05-01T00:00:00Z, ",
        "date:<2024-05, , 2024-04-30T23:59:59.999Z",
        "date:<=2024-05, , 2024-05-31T23:59:59.999Z",
        "date:2024-05.., 2024-05-01T00:00:00Z, ",
        "date:..2024-05, , 2024-05-31T23:59:59.999Z"
    })
    void datesAreWholePeriodsInUtc(String query, String from, String to) throws QueryException {
        Range range = (Range) QueryParser.parse(query);
        assertThat(range.from()).isEqualTo(from == null ? Long.MIN_VALUE : at(from));
        assertThat(range.to()).isEqualTo(to == null ? Long.MAX_VALUE : at(to));
    }

    @ParameterizedTest
    @CsvSource({
        "size:>1MB, 1000001, 9223372036854775807",
        "size:1MB..5MB, 1000000, 5000000",
        "size:<=1MiB, -9223372036854775808, 1048576",
        "size:<20kb, -9223372036854775808, 19999",
        "size:5, 5, 5"
    })
    void sizesHaveUnits(String query, long from, long to) throws QueryException {
        assertThat(QueryParser.parse(query)).isEqualTo(new Range(QueryField.SIZE, from, to));
    }

    @Test
    void wildcardsAndEscapes() throws QueryException {
        assertThat(QueryParser.parse("repo*")).isEqualTo(new Pattern(QueryField.ANY, "repo*"));
        assertThat(QueryParser.parse("subject:re?ort")).isEqualTo(new Pattern(QueryField.SUBJECT, "re?ort"));
        assertThat(QueryParser.parse("what\\?")).isEqualTo(any("what?"));
        assertThat(QueryParser.parse("\"what?\"")).isEqualTo(new Phrase(QueryField.ANY, "what?"));
        assertThat(QueryParser.parse("a\\ b")).isEqualTo(any("a b"));
        assertThat(QueryParser.parse("\\OR")).isEqualTo(any("OR"));
        assertThat(QueryParser.parse("or")).isEqualTo(any("or"));
        assertThat(QueryParser.parse("12:30")).isEqualTo(any("12:30"));
        assertThat(QueryParser.parse("\"say \\\"hi\\\"\"")).isEqualTo(new Phrase(QueryField.ANY, "say \"hi\""));
        assertThat(QueryParser.parse("日*")).isEqualTo(new Pattern(QueryField.ANY, "日*"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "form:alice|1|'form' is no field; known are subject, body",
                "a form:alice|3|is no field",
                "http://example.com|1|quote what has a colon",
                "\uD83D\uDE00 form:x|3|is no field",
                "a (b|3|not closed",
                "a b)|4|closes nothing",
                "()|2|something is missing before this ')'",
                "\"a|1|not closed",
                "a \"\"|3|nothing between",
                "OR a|1|nothing before this OR",
                "a OR|5|missing at the end",
                "a AND OR b|7|nothing before this OR",
                "NOT|4|missing at the end",
                "a - b|3|right before",
                "from:|6|right behind 'from:'",
                "from: alice|6|right behind 'from:'",
                "subject:(from:x)|10|cannot stand inside",
                "*foo|1|begins with 2 other characters",
                "f*|1|begins with 2 other characters",
                "a?c*e|1|begins with 2 other characters",
                "ab*c*d*e*f*g*h*i*j*|1|at most 8 wildcards",
                "annual-*port|1|behind a letter or digit",
                "date:2024-13|6|no such date",
                "date:2023-02-29|6|no such date",
                "date:yesterday|6|expected a date",
                "date:2024-05..2024-01|6|ends before it begins",
                "date:\"2024-01 .. 2024-06\"|6|expected a date",
                "date:..|6|a bound on one side",
                "date:2024..x|12|expected a date",
                "date:0000|6|the years are",
                "date:9999|6|the years are",
                "after:2024-01..2024-02|7|expected a date",
                "size:1XB|6|expected a size",
                "size:<0|6|smaller than that",
                "size:99999999999GB|6|expected a size",
                "has:tag|5|has: takes attachment",
                "is:read|4|is: takes journaled or malformed",
                "id:abc|4|64 hexadecimal digits",
                "id:ab?*|4|64 hexadecimal digits",
                "a\\|2|nothing behind this backslash",
                "a\"b\"|2|a blank is missing",
                "a(b)|2|a blank is missing"
            })
    void errorsPointAtTheColumn(String query, int column, String message) {
        assertThatThrownBy(() -> QueryParser.parse(query))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((QueryException) e).column()).isEqualTo(column));
    }

    @Test
    void limitsHoldAtTheirBounds() throws QueryException {
        String longest = "a".repeat(QueryParser.LENGTH_LIMIT);
        assertThat(QueryParser.parse(longest)).isEqualTo(any(longest));
        refused(longest + "a", "longer than");

        String deepest = "(".repeat(QueryParser.DEPTH_LIMIT) + "a" + ")".repeat(QueryParser.DEPTH_LIMIT);
        assertThat(QueryParser.parse(deepest)).isEqualTo(any("a"));
        refused("(" + deepest + ")", "inside of each other");
        refused("-".repeat(QueryParser.DEPTH_LIMIT + 1) + "a", "inside of each other");
        refused("-(".repeat(8_000), "inside of each other");

        String most = "a ".repeat(QueryParser.TERMS_LIMIT);
        assertThat(((And) QueryParser.parse(most)).operands()).hasSize(QueryParser.TERMS_LIMIT);
        refused(most + "a", "more than " + QueryParser.TERMS_LIMIT + " words");
    }

    private static void refused(String query, String message) {
        assertThatThrownBy(() -> QueryParser.parse(query))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining(message);
    }
}
