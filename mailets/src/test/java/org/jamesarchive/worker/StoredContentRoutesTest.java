package org.jamesarchive.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jamesarchive.james.Locations;
import org.jamesarchive.james.TestTokens;
import org.jamesarchive.route.ManualClock;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.token.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spark.Service;

/** What a worker tells of its messages: which, and all of one. */
class StoredContentRoutesTest {

    private static final int MAILS = 25;
    private static final String BODY = "Subject: one\r\n\r\nbody\r\n";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private Worker worker;
    private Service service;
    private TestTokens tokens;

    @BeforeEach
    void start() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("worker.xml"), """
                <worker>
                  <server_id>4</server_id>
                  <archive_addresses>archive@archive.example.com, @dr.example.com</archive_addresses>
                  <free_space_watermark>0</free_space_watermark>
                </worker>
                """);
        worker = new Worker(new Locations(conf, folder.resolve("node"), name -> null), clock);
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        tokens = TestTokens.in(folder);
        new StoredContentRoutes(worker, tokens.gate()).define(service);
        new EntryRoutes(worker, tokens.gate()).define(service);
        service.awaitInitialization();
    }

    @AfterEach
    void stop() throws IOException {
        service.stop();
        service.awaitStop();
        worker.close();
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + service.port() + "/archive" + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Authorization", tokens.header(Role.OPERATOR))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private JsonNode page(String query) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get("/content-ids" + query);
        assertThat(response.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private String store(String mail) throws IOException {
        Content content = Content.of(mail.getBytes(StandardCharsets.US_ASCII));
        worker.archive("journal@example.org", List.of("archive@archive.example.com"), content);
        return ContentId.of(content).hex();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    @Test
    void pagesGiveAllContentIdsInOrderOnce() throws Exception {
        TreeSet<String> stored = new TreeSet<>();
        for (int i = 0; i < MAILS; i++) {
            stored.add(store("Subject: " + i + "\r\n\r\n"));
        }
        store("Received: again\r\nSubject: 1\r\n\r\n");
        List<String> read = new ArrayList<>();
        String from = "";
        do {
            JsonNode page = page("?limit=4&from=" + from);
            assertThat(texts(page.path("domains"))).containsExactly("archive.example.com", "dr.example.com");
            read.addAll(texts(page.path("contentIds")));
            from = page.path("next").asText("");
        } while (!from.isEmpty() && !from.equals("null"));
        assertThat(read).containsExactlyElementsOf(stored);
    }

    @Test
    void rangeEndsBeforeItsEnd() throws Exception {
        TreeSet<String> stored = new TreeSet<>();
        for (int i = 0; i < MAILS; i++) {
            stored.add(store("Subject: " + i + "\r\n\r\n"));
        }
        List<String> below = new ArrayList<>(stored.headSet("8"));
        List<String> above = new ArrayList<>(stored.tailSet("8"));
        assertThat(texts(page("?to=8").path("contentIds"))).isEqualTo(below);
        assertThat(page("?to=8").path("next").isNull()).isTrue();
        assertThat(texts(page("?from=8").path("contentIds"))).isEqualTo(above);
        String one = below.get(1);
        assertThat(texts(page("?from=" + one + "&limit=1").path("contentIds"))).containsExactly(one);
        assertThat(texts(page("?from=" + one + "&to=" + one).path("contentIds")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?limit=0          | 'limit' is '0', expected a number from 1 to 10000",
                "?limit=10001      | 'limit' is '10001', expected a number from 1 to 10000",
                "?limit=x          | 'limit' is 'x', expected a number from 1 to 10000",
                "?from=AB          | 'from' is 'AB', expected up to 64 hexadecimal digits in lower case",
                "?message-id=%3C%3E | 'message-id' is '<>', expected a Message-ID",
                "?to=%0a           | 'to' is '?', expected up to 64 hexadecimal digits in lower case",
            })
    void wrongParameterIsABadRequest(String query, String message) throws Exception {
        HttpResponse<byte[]> response = get("/content-ids" + query);
        assertThat(response.statusCode()).isEqualTo(400);
        JsonNode error = new ObjectMapper().readTree(response.body());
        assertThat(error.path("type").asText()).isEqualTo("InvalidArgument");
        assertThat(error.path("message").asText()).isEqualTo(message);
    }

    @Test
    void messagesAreFoundByTheirMessageId() throws Exception {
        TreeSet<String> same = new TreeSet<>();
        for (int i = 0; i < 3; i++) {
            same.add(store("Subject: " + i + "\r\nMessage-ID: <a+b@example.org>\r\n\r\n"));
        }
        store("Message-ID: <other@example.org>\r\n\r\n");
        for (String form : List.of("%3Ca%2Bb@example.org%3E", "a%2Bb@example.org")) {
            JsonNode page = page("?message-id=" + form);
            assertThat(texts(page.path("contentIds"))).containsExactlyElementsOf(same);
            assertThat(page.path("next").isNull()).isTrue();
        }
        assertThat(texts(page("?message-id=none@example.org").path("contentIds")))
                .isEmpty();
        assertThat(texts(page("?limit=1&message-id=a%2Bb@example.org").path("contentIds")))
                .containsExactly(same.first());
    }

    @Test
    void entriesAreTheMessageAndTheTraceBlocksOfItsMerges() throws Exception {
        Instant first = clock.instant();
        String id = store("Received: first\r\n" + BODY);
        clock.advance(Duration.ofSeconds(5));
        store("Received: the second\r\n" + BODY);

        HttpResponse<byte[]> response = get("/entries/" + id);
        assertThat(response.statusCode()).isEqualTo(200);
        ByteArrayInputStream in = new ByteArrayInputStream(response.body());
        JsonNode message = line(in);
        assertThat(message.path("kind").asText()).isEqualTo("message");
        assertThat(message.path("arrival").asText()).isEqualTo(first.toString());
        assertThat(message.path("sender").asText()).isEqualTo("journal@example.org");
        assertThat(texts(message.path("recipients"))).containsExactly("archive@archive.example.com");
        assertThat(message.path("traceLength").asInt()).isEqualTo(17);
        assertThat(new String(in.readNBytes(message.path("size").asInt()), StandardCharsets.US_ASCII))
                .isEqualTo("Received: first\r\n" + BODY);
        JsonNode merge = line(in);
        assertThat(merge.path("kind").asText()).isEqualTo("merge");
        assertThat(merge.path("arrival").asText())
                .isEqualTo(first.plusSeconds(5).toString());
        assertThat(new String(in.readNBytes(merge.path("size").asInt()), StandardCharsets.US_ASCII))
                .isEqualTo("Received: the second\r\n");
        JsonNode end = line(in);
        assertThat(end.path("kind").asText()).isEqualTo("end");
        assertThat(end.path("entries").asInt()).isEqualTo(2);
        assertThat(in.available()).isZero();
    }

    private static JsonNode line(ByteArrayInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            assertThat(c).isNotNegative();
            line.append((char) c);
        }
        return new ObjectMapper().readTree(line.toString());
    }

    @Test
    void unknownMessageIsNotFoundAndNoContentIdIsABadRequest() throws Exception {
        assertThat(get("/entries/" + "0".repeat(64)).statusCode()).isEqualTo(404);
        assertThat(get("/entries/abc").statusCode()).isEqualTo(400);
        assertThat(get("/entries/" + "F".repeat(64)).statusCode()).isEqualTo(400);
    }
}
