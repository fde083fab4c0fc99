package org.jamesarchive.launcher.importing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.jamesarchive.launcher.mail.LineEnds;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFieldTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Instant DAY = Instant.parse("2002-03-04T10:11:12Z");

    private final TraceField trace = new TraceField("filer1");

    @Test
    void itSaysWhereAndWhen() {
        assertThat(wire("old.mbox#17", Optional.of(DAY), "Subject: x\n\nx"))
                .isEqualTo(String.join(
                        "\r\n",
                        "Received: by filer1",
                        "\t(James Archive import of old.mbox#17,",
                        "\tdated by file time);",
                        "\tMon, 4 Mar 2002 10:11:12 +0000",
                        "Subject: x",
                        "",
                        "x",
                        ""));
    }

    @ParameterizedTest
    @CsvSource({
        "1969-12-31T23:59:59Z,       time of import",
        "1970-01-01T00:00:00Z,       file time",
        "9999-12-30T00:00:00Z,       file time",
        "+10000-01-01T00:00:00Z,     time of import",
        "+1000000000-12-31T23:59:59Z, time of import",
        ",                           time of import"
    })
    void aDateThatMakesNoSenseIsThatOfTheImport(Instant date, String by) {
        assertThat(wire("x", Optional.ofNullable(date), "")).contains("dated by " + by + ");");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nBcc: evil@example.com",
                "a)\r\n\r\nbody",
                "((((",
                "))))",
                "\\",
                "\u0000\u001b[2J\u007f",
                "\u4e2d\u6587",
                ""
            })
    void nothingGetsOutOfTheComment(String name) throws IOException {
        String wire = wire(name, Optional.of(DAY), "Subject: x\r\n");
        assertThat(wire)
                .endsWith("\r\n\tMon, 4 Mar 2002 10:11:12 +0000\r\nSubject: x\r\n")
                .hasLineCount(5);
        assertThat(wire).matches("(?s)Received: by filer1\r\n\t\\([^()]*\\);.*");
        assertThat(wire).matches("[\t\r\n -~]*");
    }

    @Test
    void linesStayShort() {
        assertThat(wire("x".repeat(100_000) + "end.eml", Optional.of(DAY), "").lines())
                .allMatch(line -> line.length() < 400)
                .anyMatch(line -> line.endsWith("end.eml,"));
        assertThat(new String(new TraceField("h".repeat(10_000) + "\r\n").before(item("x", "y"), NOW), ISO_8859_1)
                        .lines())
                .allMatch(line -> line.length() < 400);
        assertThat(new String(new TraceField("\u4e2d\r\n").before(item("x", "y"), NOW), ISO_8859_1))
                .startsWith("Received: by localhost\r\n");
    }

    /** A mail that was journaled and is imported again must merge. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: x\n\nx\n", "Received: from a\n\tby b\nSubject: x\n", "Return-Path: <>\n\n", "\nbody\n",
                        "no header\n", " begins with space\n",
                "\tbegins with tab\n", "Received: only\n", ":\n", "x", "\n", "\r\r\n"
            })
    void theContentIdIsThatOfTheMail(String mail) throws IOException {
        byte[] wire = trace.before(item("name", mail), NOW);
        byte[] alone = LineEnds.toCrlf(mail.getBytes(ISO_8859_1));
        assertThat(ContentId.of(Content.of(wire))).isEqualTo(ContentId.of(Content.of(alone)));
        assertThat(new String(wire, ISO_8859_1)).endsWith(new String(alone, ISO_8859_1));
    }

    private String wire(String name, Optional<Instant> date, String mail) {
        ImportItem item = new ImportItem("key", name, date, "file time", mail.getBytes(ISO_8859_1));
        return new String(trace.before(item, NOW), ISO_8859_1);
    }

    private static ImportItem item(String name, String mail) {
        return new ImportItem("key", name, Optional.of(DAY), "file time", mail.getBytes(ISO_8859_1));
    }
}
