package org.jamesarchive.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class QueryPrinterPropertyTest {

    private static final List<QueryField> TEXT_FIELDS = Arrays.stream(QueryField.values())
            .filter(field -> field.kind() == QueryField.Kind.TEXT && field != QueryField.ID)
            .toList();

    @Property
    void printedQueryMeansTheSame(@ForAll("queries") MailQuery query) throws QueryException {
        assertThat(QueryParser.parse(QueryPrinter.print(query))).isEqualTo(query);
    }

    @Property
    void anyTextIsUnderstoodOrRefusedAtAColumn(@ForAll("texts") String text) {
        try {
            MailQuery query = QueryParser.parse(text);
            assertThat(QueryParser.parse(QueryPrinter.print(query))).isEqualTo(query);
        } catch (QueryException e) {
            assertThat(e.column()).isBetween(1, text.codePointCount(0, text.length()) + 1);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a",
                "Z9",
                " ",
                "\"",
                "(",
                ")",
                "-",
                "*",
                "?",
                "\\",
                ":",
                "OR",
                "AND",
                "NOT",
                "from:",
                "date:",
                "size:",
                "has:attachment",
                "2024",
                "2024-05",
                "..",
                ">",
                "<=",
                "1MB",
                "日本",
                "\uD83D\uDE00",
                "@",
                ".",
                "id:",
                "after:");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(20).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(30));
    }

    @Provide
    Arbitrary<MailQuery> queries() {
        return queries(3);
    }

    private static Arbitrary<MailQuery> queries(int depth) {
        if (depth == 0) {
            return leaves();
        }
        Arbitrary<MailQuery> less = queries(depth - 1);
        return Arbitraries.oneOf(
                leaves(),
                less.map(MailQuery.Not::new),
                less.list().ofMinSize(2).ofMaxSize(4).map(MailQuery.And::new),
                less.list().ofMinSize(2).ofMaxSize(4).map(MailQuery.Or::new));
    }

    private static Arbitrary<MailQuery> leaves() {
        Arbitrary<QueryField> fields = Arbitraries.of(TEXT_FIELDS);
        Arbitrary<String> words = Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1).ofMaxLength(12),
                Arbitraries.of("OR", "AND", "NOT", "-x", "from:x", "*", "a*b", "\\", "(", "\"", " x", "ORx"));
        Arbitrary<String> phrases = words.map(word -> 'p' + word);
        Arbitrary<String> patterns = Arbitraries.strings()
                .alpha()
                .ofMinLength(2)
                .ofMaxLength(5)
                .flatMap(start ->
                        Arbitraries.of("*", "?", "b*", "\\*?", "*b?", "\\\\x*").map(end -> start + end));
        Arbitrary<MailQuery.Range> ranges = Combinators.combine(
                        Arbitraries.of(QueryField.DATE, QueryField.RECEIVED, QueryField.SIZE),
                        Arbitraries.longs().between(0, 4_000_000_000_000L),
                        Arbitraries.longs().between(0, 4_000_000_000_000L),
                        Arbitraries.integers().between(0, 2))
                .as((field, from, length, open) -> new MailQuery.Range(
                        field, open == 1 ? Long.MIN_VALUE : from, open == 2 ? Long.MAX_VALUE : from + length));
        return Arbitraries.oneOf(
                Combinators.combine(fields, words).as(MailQuery.Word::new),
                Combinators.combine(fields, phrases).as(MailQuery.Phrase::new),
                Combinators.combine(fields, patterns)
                        .filter((field, pattern) -> !(field.isText() && pattern.contains("\\")))
                        .as(MailQuery.Pattern::new),
                ranges,
                Arbitraries.of(
                        new MailQuery.Word(QueryField.HAS, "attachment"),
                        new MailQuery.Word(QueryField.IS, "malformed"),
                        new MailQuery.Word(QueryField.ID, "ab".repeat(32)),
                        new MailQuery.Pattern(QueryField.ID, "ab*")));
    }
}
