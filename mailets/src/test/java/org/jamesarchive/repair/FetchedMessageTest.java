package org.jamesarchive.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchedMessageTest {

    private static final String MAIL = "Received: a\nSubject: x\n\nbody\n";
    private static final String HEAD = "{\"kind\":\"message\",\"arrival\":\"2026-11-28T01:02:03.000000004Z\","
            + "\"sender\":\"s@x\",\"recipients\":[\"r@x\"],\"traceLength\":12,\"size\":29}\n";
    private static final String MERGE = "{\"kind\":\"merge\",\"arrival\":\"2026-11-28T01:02:05Z\","
            + "\"sender\":\"\",\"recipients\":[],\"traceLength\":15,\"size\":15}\n";

    @TempDir
    Path folder;

    private FetchedMessage read(String stream) throws IOException {
        ContentId id = ContentId.of(Content.of(MAIL.getBytes(StandardCharsets.US_ASCII)));
        return FetchedMessage.read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.US_ASCII)), id, folder);
    }

    private static String text(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void copiesComeWithTheirEvidence() throws IOException {
        String end = "{\"kind\":\"end\",\"entries\":2}\n";
        try (FetchedMessage fetched = read(HEAD + MAIL + MERGE + "Received: agai\n" + end)) {
            List<Arrival> arrivals = fetched.arrivals();
            assertThat(arrivals).hasSize(2);
            assertThat(arrivals.get(0).arrival()).isEqualTo(Instant.parse("2026-11-28T01:02:03.000000004Z"));
            assertThat(arrivals.get(0).sender()).isEqualTo("s@x");
            assertThat(arrivals.get(0).recipients()).containsExactly("r@x");
            assertThat(text(arrivals.get(0).content())).isEqualTo(MAIL);
            assertThat(arrivals.get(1).recipients()).isEmpty();
            assertThat(text(arrivals.get(1).content())).isEqualTo("Received: agai\nSubject: x\n\nbody\n");
            assertThat(arrivals.get(1).content().size()).isEqualTo(32);
        }
    }

    @Test
    void largeMessageLiesInAFileThatGoes() throws IOException {
        String body = "Subject: large\n\n" + "0123456789".repeat(200_000);
        ContentId id = ContentId.of(Content.of(body.getBytes(StandardCharsets.US_ASCII)));
        String stream = HEAD.replace("\"size\":29", "\"size\":" + body.length())
                        .replace("\"traceLength\":12", "\"traceLength\":0")
                + body + "{\"kind\":\"end\",\"entries\":1}\n";
        try (FetchedMessage fetched =
                FetchedMessage.read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.US_ASCII)), id, folder)) {
            assertThat(folder).isNotEmptyDirectory();
            assertThat(text(fetched.arrivals().get(0).content())).isEqualTo(body);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "size       | 29  | 28            ",
                "size       | 29  | 30            ",
                "size       | 29  | -1            ",
                "size       | 29  | 9999999999999 ",
                "kind       | \"message\" | \"merge\" ",
                "kind       | \"message\" | \"end\"   ",
                "arrival    | \"2026-11-28T01:02:03.000000004Z\" | \"yesterday\" ",
            })
    void oddHeadIsRefused(String field, String right, String wrong) {
        String head = HEAD.replace("\"" + field + "\":" + right, "\"" + field + "\":" + wrong);
        assertThat(head).isNotEqualTo(HEAD);
        assertThatThrownBy(() -> read(head + MAIL + "{\"kind\":\"end\",\"entries\":1}\n"))
                .isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsCutAnywhereIsNotWhole() {
        String whole = HEAD + MAIL + "{\"kind\":\"end\",\"entries\":1}\n";
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatThrownBy(() -> read(cut)).as(cut).isInstanceOf(IOException.class);
        }
    }

    @Test
    void wrongCountAtTheEndIsNotWhole() {
        assertThatThrownBy(() -> read(HEAD + MAIL + "{\"kind\":\"end\",\"entries\":2}\n"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void otherBytesAreALie() {
        assertThatThrownBy(() -> read(HEAD + MAIL.replace("body", "bodY") + "{\"kind\":\"end\",\"entries\":1}\n"))
                .isInstanceOf(FalseContentException.class);
        assertThatThrownBy(() -> read(HEAD.replace(":12,", ":13,") + MAIL + MERGE + "Received: agai\n"))
                .isInstanceOf(FalseContentException.class);
        assertThatThrownBy(() -> read(HEAD.replace(":12,", ":99,") + MAIL + MERGE + "Received: agai\n"))
                .isInstanceOf(FalseContentException.class);
    }
}
