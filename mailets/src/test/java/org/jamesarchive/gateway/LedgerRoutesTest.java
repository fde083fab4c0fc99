package org.jamesarchive.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jamesarchive.delivery.Undeliverable;
import org.jamesarchive.james.Locations;
import org.jamesarchive.james.TestTokens;
import org.jamesarchive.ledger.LedgerUnavailableException;
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

/** What a gateway tells of the messages that it acknowledged and still has; none of its workers is there. */
class LedgerRoutesTest {

    private static final Path SHIPPED = Path.of("..", "james-conf", "gateway");
    private static final String DAY = "2026-11-24";

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private Gateway gateway;
    private Service service;
    private TestTokens tokens;

    @BeforeEach
    void start() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.copy(SHIPPED.resolve("access"), conf.resolve("access"));
        Files.copy(SHIPPED.resolve("virtual"), conf.resolve("virtual"));
        Files.writeString(conf.resolve("clients"), "");
        open("");
    }

    private void open(String parameters) throws IOException {
        Files.writeString(
                folder.resolve("conf/gateway.xml"),
                "<gateway><dns_servers>127.0.0.1:1</dns_servers><relay_before_reply>false</relay_before_reply>"
                        + "<free_space_watermark>0</free_space_watermark><copies>2</copies>"
                        + parameters + "</gateway>");
        gateway = new Gateway(
                new Locations(folder.resolve("conf"), folder.resolve("node"), name -> null), clock, new Random(1));
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        tokens = TestTokens.in(folder);
        new LedgerRoutes(gateway, tokens.gate()).define(service);
        new WaitingContentRoutes(gateway, tokens.gate()).define(service);
        service.awaitInitialization();
    }

    @AfterEach
    void stop() {
        service.stop();
        service.awaitStop();
        gateway.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + service.port() + "/archive" + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Authorization", tokens.header(Role.OPERATOR))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private static Content mail(int number) {
        return Content.of(("Subject: " + number + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private String accept(int number, String... recipients) throws IOException {
        gateway.accept("journal@example.org", List.of(recipients), mail(number));
        return ContentId.of(mail(number)).hex();
    }

    private List<String> all(String path, String array) throws IOException, InterruptedException {
        List<String> found = new ArrayList<>();
        String from = "";
        do {
            JsonNode page = json(path + "?limit=2" + from);
            page.path(array).forEach(each -> found.add(each.path("contentId").asText()));
            from = page.path("next").isNull()
                    ? ""
                    : "&from=" + URLEncoder.encode(page.path("next").asText(), StandardCharsets.UTF_8);
        } while (!from.isEmpty());
        return found;
    }

    @Test
    void whatIsAcceptedIsInTheLedgerAndInTheQueue() throws Exception {
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            accepted.add(accept(i, "archive@archive.example.com"));
        }
        assertThat(all("/ledger/" + DAY, "records")).isEqualTo(accepted);
        assertThat(all("/content-ids/queued", "messages")).isEqualTo(accepted);
        assertThat(json("/ledger/days").toString()).isEqualTo("{\"days\":[{\"day\":\"" + DAY + "\",\"records\":5}]}");
        JsonNode record = json("/ledger/" + DAY).path("records").path(0);
        assertThat(record.path("acknowledged").asText())
                .isEqualTo(clock.instant().toString());
        assertThat(record.path("domain").asText()).isEqualTo("archive.example.com");
        assertThat(record.path("copies").asInt()).isEqualTo(2);
    }

    @Test
    void eachDomainHasARecordOfItsOwn() throws Exception {
        accept(1, "archive@archive.example.com", "other@archive.example.com", "archive@DR.example.com");
        assertThat(json("/ledger/" + DAY).path("records").findValuesAsText("domain"))
                .containsExactly("archive.example.com", "dr.example.com");
        assertThat(json("/content-ids/queued")
                        .path("messages")
                        .path(0)
                        .path("domains")
                        .toString())
                .isEqualTo("[\"archive.example.com\",\"dr.example.com\"]");
    }

    @Test
    void parkedMessagesAreNamedByKeyOrBytes() throws Exception {
        String first = ContentId.of(mail(1)).hex();
        String second = ContentId.of(mail(2)).hex();
        gateway.parked().put(first + "-7-0", Map.of(Undeliverable.RECIPIENTS, "archive@Archive.example.com"), mail(1));
        gateway.parked().put("damaged-9", Map.of(), mail(2));
        gateway.parked().put("by a person", Map.of(), mail(1));
        assertThat(all("/content-ids/parked", "messages")).containsExactlyInAnyOrder(first, second, first);
        JsonNode messages = json("/content-ids/parked").path("messages");
        assertThat(messages.findValuesAsText("name"))
                .containsExactlyInAnyOrder(first + "-7-0", "damaged-9", "by a person");
        assertThat(messages.toString()).contains("\"domains\":[\"archive.example.com\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ledger/yesterday               | 'day' is 'yesterday', expected a day such as 2026-11-28",
                "/ledger/2026-02-30              | 'day' is '2026-02-30', expected a day such as 2026-11-28",
                "/ledger/2026-11-24?from=7       | 'from' is '7', expected the 'next' of the page before",
                "/ledger/2026-11-24?limit=-1     | 'limit' is '-1', expected a number from 1 to 10000",
                "/content-ids/queued?from=x      | 'from' is 'x', expected the 'next' of the page before",
                "/content-ids/parked?limit=x     | 'limit' is 'x', expected a number from 1 to 10000",
            })
    void wrongParameterIsABadRequest(String path, String message) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(response.body()).path("message").asText())
                .isEqualTo(message);
    }

    @Test
    void dayWithoutRecordsIsEmpty() throws Exception {
        assertThat(json("/ledger/2020-01-01").path("records")).isEmpty();
    }

    @Test
    void withoutALedgerThereIsNoneToRead() throws Exception {
        stop();
        open("<ledger>false</ledger>");
        accept(1, "archive@archive.example.com");
        assertThat(get("/ledger/days").statusCode()).isEqualTo(404);
        assertThat(get("/ledger/" + DAY).statusCode()).isEqualTo(404);
    }

    @Test
    void nothingIsTakenWhileTheLedgerCannotBeWritten() throws Exception {
        Path directory = folder.resolve("node/var/ledger");
        // a day later its file cannot be made: the directory is a file
        clock.advance(Duration.ofDays(1));
        Files.move(directory, folder.resolve("aside"));
        Files.writeString(directory, "in the way");
        assertThatThrownBy(() -> accept(1, "archive@archive.example.com"))
                .isInstanceOf(LedgerUnavailableException.class);
        assertThatThrownBy(() -> accept(2, "archive@archive.example.com"))
                .isInstanceOf(LedgerUnavailableException.class);
        assertThat(gateway.troubles(gateway.status()))
                .anyMatch(line -> line.startsWith("the ledger cannot be written"));
        assertThat(json("/content-ids/queued").path("messages").size()).isLessThanOrEqualTo(1);

        Files.delete(directory);
        Files.move(folder.resolve("aside"), directory);
        clock.advance(Duration.ofSeconds(2));
        String id = accept(3, "archive@archive.example.com");
        assertThat(gateway.troubles(gateway.status())).noneMatch(line -> line.contains("ledger"));
        assertThat(all("/ledger/2026-11-25", "records")).containsExactly(id);
    }
}
