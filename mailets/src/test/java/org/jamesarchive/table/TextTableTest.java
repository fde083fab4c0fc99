package org.jamesarchive.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TextTableTest {

    private static final Path FILE = Path.of("virtual");

    private static TextTable parse(String content) throws TableSyntaxException {
        return TextTable.parse(FILE, content.getBytes(UTF_8));
    }

    static Stream<Arguments> readable() {
        return Stream.of(
                Arguments.of("nothing", "", List.of()),
                Arguments.of("only comments and blanks", "# a\n\n \t\n  # b\n", List.of()),
                Arguments.of("an entry", "key value\n", List.of("1|key|value")),
                Arguments.of("no newline at the end", "key value", List.of("1|key|value")),
                Arguments.of("CR LF", "k v\r\n\r\nl w\r\n", List.of("1|k|v", "3|l|w")),
                Arguments.of("whitespace around the value", "k \t v  w \t\n", List.of("1|k|v  w")),
                Arguments.of("continuation", "k v\n\tw\n", List.of("1|k|v\tw")),
                Arguments.of("value on the next line", "k\n  v\n", List.of("1|k|v")),
                Arguments.of(
                        "continuation across comments and blanks",
                        "k v\n# c\n\n  # d\n w\nl x\n",
                        List.of("1|k|v w", "6|l|x")),
                Arguments.of("comment before an entry", "# c\nk v\n", List.of("2|k|v")),
                Arguments.of("a # that begins no line", "k v # w\n", List.of("1|k|v # w")),
                Arguments.of("quoted key", "\"a b\"@c v\n", List.of("1|\"a b\"@c|v")),
                Arguments.of("escaped space", "a\\ b v\n", List.of("1|a\\ b|v")),
                Arguments.of("escaped quote", "a\\\"b v\n", List.of("1|a\\\"b|v")),
                Arguments.of("quotes in the value", "k \"v w\n", List.of("1|k|\"v w")),
                Arguments.of("UTF-8", "ü@bücher.example ß\n", List.of("1|ü@bücher.example|ß")),
                Arguments.of("vertical tab and form feed", "k\u000bv\f\n", List.of("1|k|v")),
                Arguments.of("no-break space is text", "k\u00a0l v\n", List.of("1|k\u00a0l|v")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readable")
    void readsAsPostmapDoes(String name, String content, List<String> expected) throws Exception {
        assertThat(parse(content).entries().stream().map(e -> e.line() + "|" + e.key() + "|" + e.value()))
                .isEqualTo(expected);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("k v\nkey\n", "virtual:2: found \"key\", expected \"key whitespace value\""),
                Arguments.of("# c\n\nkey \t\n# d\n", "virtual:3: found \"key ?\", expected \"key whitespace value\""),
                Arguments.of(
                        " k v\n",
                        "virtual:1: found a line that begins with whitespace and continues nothing, expected a key in the first column"),
                Arguments.of(
                        "# c\n\n\tk v\nl w\n",
                        "virtual:3: found a line that begins with whitespace and continues nothing, expected a key in the first column"),
                Arguments.of("\"a b v\n", "virtual:1: found \"\"a b v\", expected a closing quote in the key"),
                Arguments.of("k\u0000 v\n", "virtual:1: found a NUL byte, expected text"),
                Arguments.of("\uFEFFk v\n", "virtual:1: found a byte order mark, expected UTF-8 without one"),
                Arguments.of("k\\", "virtual:1: found \"k\\\", expected \"key whitespace value\""),
                Arguments.of(
                        "x".repeat(61) + "\n",
                        "virtual:1: found \"" + "x".repeat(60) + "...\", expected \"key whitespace value\""));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatPostmapSkipsWithFileAndLine(String content, String message) {
        assertThatThrownBy(() -> parse(content))
                .isInstanceOf(TableSyntaxException.class)
                .hasMessage(message);
    }

    @Test
    void entryThatIsNotUtf8IsRefusedAndCommentIsNot() throws Exception {
        assertThat(TextTable.parse(FILE, "# Müller\nk v\n".getBytes(ISO_8859_1)).entries())
                .hasSize(1);
        assertThatThrownBy(() -> TextTable.parse(FILE, "k v\nmüller v\n".getBytes(ISO_8859_1)))
                .hasMessage("virtual:2: found bytes that are not UTF-8, expected UTF-8");
    }

    @Test
    void firstOfSeveralEntriesWithOneKeyCounts() throws Exception {
        TextTable table = parse("Key one\nkey two\nKEY three\n");
        assertThat(table.query("kEy")).contains(new TableEntry("Key", "one", 1));
        assertThat(table.entries()).hasSize(1);
        assertThat(table.warnings())
                .containsExactly(
                        "virtual:2: duplicate entry \"key\" is ignored, line 1 counts",
                        "virtual:3: duplicate entry \"KEY\" is ignored, line 1 counts");
    }

    @Test
    void keyThatEndsInAColonIsWarnedAbout() throws Exception {
        assertThat(parse("user: target\n").warnings())
                .containsExactly("virtual:1: key \"user:\" ends in a colon; is this an aliases(5) file?");
    }

    @Test
    void warningsHaveALimit() throws Exception {
        TextTable table = parse("key v\n".repeat(500));
        assertThat(table.warnings()).hasSize(TextTable.WARNINGS_LIMIT);
        assertThat(table.warnings().get(TextTable.WARNINGS_LIMIT - 1)).endsWith("(and more warnings)");
    }

    @Test
    void entryMayHaveTheLimitAndNoByteMore() throws Exception {
        String value = "v".repeat(TextTable.ENTRY_BYTES_LIMIT - 2);
        assertThat(parse("k " + value + "\n").entries()).hasSize(1);
        assertThatThrownBy(() -> parse("k v\nk " + value + "v\n"))
                .hasMessage("virtual:2: found an entry of over 262144 bytes, expected at most that");
        assertThatThrownBy(() -> parse("k " + value + "\n# c\n v\n"))
                .hasMessage("virtual:1: found an entry of over 262144 bytes, expected at most that");
    }

    @Test
    void fileOverTheLimitIsRefused() {
        assertThatThrownBy(() -> TextTable.parse(FILE, new byte[TextTable.FILE_BYTES_LIMIT + 1]))
                .hasMessage("virtual:1: found over 67108864 bytes, expected at most that in a table");
    }

    @Test
    void entriesHaveALimit() throws Exception {
        String content = "k v\n".repeat(TextTable.ENTRIES_LIMIT);
        assertThat(parse(content).entries()).hasSize(1);
        assertThatThrownBy(() -> parse(content + "k v\n"))
                .hasMessage("virtual:1000001: found over 1000000 entries, expected at most that");
    }

    @Test
    void controlCharactersDoNotReachTheMessage() {
        assertThatThrownBy(() -> parse("k\u001b[2J\u202e\u0007\n"))
                .hasMessage("virtual:1: found \"k?[2J??\", expected \"key whitespace value\"");
    }
}
