package org.jamesarchive.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jamesarchive.store.AuditTrail;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.token.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailRoutesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PDF = "%PDF-1.4 not really\n";
    private static final String MAIL = String.join(
            "\r\n",
            "Received: from a",
            "From: \"Alice A.\" <alice@example.com>",
            "To: bob@example.net",
            "Subject: annual <b>report</b>",
            "Date: Tue, 05 Mar 2024 10:00:00 +0100",
            "Message-ID: <one@example.com>",
            "Content-Type: multipart/mixed; boundary=x",
            "",
            "--x",
            "Content-Type: text/plain",
            "",
            "The figures are in the budget.",
            "--x",
            "Content-Type: application/pdf",
            "Content-Disposition: attachment; filename=\"../../etc/pass\u202ewd\\\"\\r\\n.pdf\"",
            "Content-Transfer-Encoding: base64",
            "",
            java.util.Base64.getEncoder().encodeToString(PDF.getBytes(UTF_8)),
            "--x--",
            "");

    @TempDir
    Path folder;

    private MailServer server;
    private ContentId id;

    @BeforeEach
    void start() throws IOException {
        server = MailServer.start(folder, 3);
        id = server.store(MAIL);
        for (int i = 0; i < 5; i++) {
            server.store("Subject: other " + i + "\r\nDate: Wed, 0" + (i + 1)
                    + " May 2024 10:00:00 +0000\r\nFrom: carol@example.org\r\n\r\nnothing\r\n");
        }
        server.awaitIndexed(6);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private JsonNode json(String path) throws Exception {
        HttpResponse<byte[]> answer = server.get(path);
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        return JSON.readTree(answer.body());
    }

    private List<JsonNode> audited() throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        AuditTrail.read(folder.resolve("node/var/archive"), Keyset.NONE, new AuditTrail.Visitor() {
            @Override
            public void entry(long sequence, java.time.Instant time, String text) throws IOException {
                entries.add(JSON.readTree(text));
            }

            @Override
            public void unreadable(Path segment, long offset, String reason) {
                throw new AssertionError(reason);
            }
        });
        return entries;
    }

    @Test
    void mailIsFoundByGetAndByPost() throws Exception {
        JsonNode page = json("/archive/search?query=" + URLEncoder.encode("budget from:alice", UTF_8)
                + "&highlight=true&facets=month,domain");
        assertThat(page.path("total").asInt()).isEqualTo(1);
        assertThat(page.path("worker").asText()).isEqualTo("worker3");
        assertThat(page.path("more").asBoolean()).isFalse();
        assertThat(page.path("next").isNull()).isTrue();
        JsonNode hit = page.path("hits").path(0);
        assertThat(hit.path("mailId").asText()).isEqualTo(id.hex());
        assertThat(hit.path("subject").asText()).isEqualTo("annual <b>report</b>");
        assertThat(hit.path("date").asText()).isEqualTo("2024-03-05T09:00:00Z");
        assertThat(hit.path("contentIds").path(0).asText()).isEqualTo(id.hex());
        assertThat(hit.path("snippets").toString()).contains("<mark>budget</mark>");
        assertThat(page.path("facets").path("month").path(0).path("mails").asInt())
                .isEqualTo(1);

        HttpResponse<byte[]> posted = server.ask(
                Role.OFFICER, "POST", "/archive/search", "{\"query\":\"budget\",\"fields\":\"id\",\"limit\":3}");
        JsonNode ids = JSON.readTree(posted.body());
        assertThat(ids.path("hits").path(0).fieldNames()).toIterable().containsExactly("mailId", "cursor");

        JsonNode last = audited().get(audited().size() - 1);
        assertThat(last.path("action").asText()).isEqualTo("search");
        assertThat(last.path("token").asText()).isEqualTo("officer");
        assertThat(last.path("client").asText()).isEqualTo("127.0.0.1");
        assertThat(last.path("query").asText()).isEqualTo("budget");
        assertThat(last.path("total").asInt()).isEqualTo(1);
    }

    @Test
    void pagesGoOnToTheEnd() throws Exception {
        List<String> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = json("/archive/search?limit=2&order=oldest" + (next.isEmpty() ? "" : "&after=" + next));
            page.path("hits").forEach(hit -> all.add(hit.path("mailId").asText()));
            assertThat(page.path("total").asInt()).isEqualTo(6);
            next = page.path("next").asText("");
            next = page.path("next").isNull() ? "" : next;
        } while (!next.isEmpty());
        assertThat(all).hasSize(6).doesNotHaveDuplicates();
        assertThat(all.get(0)).isEqualTo(id.hex());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?query=subject:(a | 400",
                "?query=nofield:x | 400",
                "?order=best | 400",
                "?limit=0 | 400",
                "?limit=1001 | 400",
                "?limit=x | 400",
                "?after=1 | 400",
                "?after=x.0123 | 400",
                "?highlight=yes | 400",
                "?facets=month,year | 400",
                "?fields=some | 400",
                "?q=x | 400"
            })
    void wrongParametersAreRefused(String query, int status) throws Exception {
        HttpResponse<byte[]> answer = server.get("/archive/search" + query);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).path("message").asText()).isNotEmpty();
        assertThat(audited()).as("nothing was given").isEmpty();
    }

    @Test
    void wrongQueryIsRefusedWithItsColumn() throws Exception {
        HttpResponse<byte[]> answer = server.get("/archive/search?query=" + URLEncoder.encode("a nofield:x", UTF_8));
        JsonNode error = JSON.readTree(answer.body());
        assertThat(error.path("column").asInt()).isEqualTo(3);
        assertThat(error.path("statusCode").asInt()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "x", "{\"query\":{}}", "{\"query\":[\"a\"]}", "{\"unknown\":1}", "[[[[[[[[1]]]]]]]]"})
    void wrongBodiesAreRefused(String body) throws Exception {
        assertThat(server.ask(Role.AUDITOR, "POST", "/archive/search", body).statusCode())
                .isEqualTo(400);
    }

    @Test
    void longRequestsAreRefused() throws Exception {
        assertThat(server.ask(
                                Role.AUDITOR,
                                "POST",
                                "/archive/search",
                                "{\"query\":\"" + "x".repeat(SearchParameters.BODY_LIMIT) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(server.ask(
                                Role.AUDITOR,
                                "POST",
                                "/archive/search",
                                "{\"query\":\"" + "x".repeat(SearchParameters.QUERY_LIMIT + 1) + "\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void mailIsReadForPeople() throws Exception {
        JsonNode mail = json("/archive/mails/" + id);
        assertThat(mail.path("from").path(0).path("name").asText()).isEqualTo("Alice A.");
        assertThat(mail.path("body").asText()).contains("in the budget");
        assertThat(mail.path("messageId").asText()).isEqualTo("one@example.com");
        assertThat(mail.path("parts").path(0).path("path").asText()).isEqualTo("2");
        assertThat(mail.path("parts").path(0).path("size").asInt()).isEqualTo(PDF.length());
        assertThat(mail.path("evidence").toString()).contains("hidden@example.net");
        assertThat(audited()).last().satisfies(entry -> {
            assertThat(entry.path("action").asText()).isEqualTo("read");
            assertThat(entry.path("mailId").asText()).isEqualTo(id.hex());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw", "stored"})
    void bytesComeAsTheyWereAndAsAnAttachment(String what) throws Exception {
        HttpResponse<byte[]> answer = server.get("/archive/mails/" + id + "/" + what);
        assertThat(answer.body()).isEqualTo(MAIL.getBytes(UTF_8));
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("message/rfc822");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment; filename=\"" + id + ".eml\"");
        assertThat(audited())
                .last()
                .satisfies(entry -> assertThat(entry.path("action").asText()).isEqualTo(what));
    }

    @Test
    void partComesDecodedUnderASafeName() throws Exception {
        HttpResponse<byte[]> answer = server.get("/archive/mails/" + id + "/parts/2");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8)).isEqualTo(PDF);
        assertThat(answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT))
                .startsWith("application/pdf");
        String disposition = answer.headers().firstValue("Content-Disposition").orElse("");
        assertThat(disposition)
                .startsWith("attachment; ")
                .doesNotContain("..")
                .doesNotContain("/")
                .doesNotContain("%E2%80%AE")
                .matches("[ -~]+");
        for (String none : List.of("1", "3", "2.1", "2/1")) {
            assertThat(server.get("/archive/mails/" + id + "/parts/" + none).statusCode())
                    .as(none)
                    .isEqualTo(404);
        }
        for (String wrong : List.of("x", "..%2Fx", "2.", "1111111111")) {
            assertThat(server.get("/archive/mails/" + id + "/parts/" + wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
    }

    @Test
    void proofHoldsForTheStoredMailAndForWhatCameLater() throws Exception {
        CheckpointVerifier key = CheckpointVerifier.read(folder.resolve("node/var/keys/checkpoint.key.pub"));
        for (ContentId one : List.of(id, server.store("Subject: late\r\n\r\n"))) {
            HttpResponse<byte[]> answer = server.get("/archive/mails/" + one + "/proof");
            assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
            TlogProof proof = TlogProof.parse(new String(answer.body(), UTF_8));
            Checkpoint checkpoint = key.open(proof.note());
            assertThat(proof.verifies(
                            server.worker()
                                    .store()
                                    .entries(one, 1)
                                    .get(0)
                                    .trailer()
                                    .leaf(),
                            checkpoint))
                    .isTrue();
        }
    }

    @Test
    void evidenceShowsEachCopy() throws Exception {
        server.store(MAIL);
        JsonNode evidence = json("/archive/mails/" + id + "/evidence");
        assertThat(evidence.path("copies")).hasSize(2);
        assertThat(evidence.path("complete").asBoolean()).isTrue();
        assertThat(evidence.path("copies").path(0).path("sender").asText()).isEqualTo("journal@example.org");
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        String none = "0".repeat(64);
        for (String path : List.of("", "/raw", "/stored", "/parts/1", "/evidence", "/proof")) {
            assertThat(server.get("/archive/mails/" + none + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
            assertThat(server.get("/archive/mails/xyz" + path).statusCode())
                    .as(path)
                    .isEqualTo(400);
        }
        assertThat(server.get("/archive/exports/" + none).statusCode()).isEqualTo(404);
        assertThat(audited()).isEmpty();
    }

    @Test
    void whatCannotBeNotedIsNotGiven() throws Exception {
        server.closeStore();
        for (String path : List.of("/archive/search", "/archive/mails/" + id)) {
            HttpResponse<byte[]> answer = server.get(path);
            assertThat(answer.statusCode()).as(path).isIn(500, 503);
            assertThat(new String(answer.body(), UTF_8))
                    .doesNotContain("budget")
                    .doesNotContain("alice");
        }
        assertThat(server.get("/archive/search").statusCode()).isEqualTo(503);
    }

    @Test
    void everyRouteIsDescribedAndEveryDescribedOneIsThere() throws Exception {
        JsonNode document = JSON.readTree(server.get("/archive/openapi.json").body());
        Set<String> described = new TreeSet<>();
        document.path("paths").fields().forEachRemaining(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method + " " + path.getKey())));
        Set<String> there = new TreeSet<>();
        server.service().routes().forEach(route -> {
            String method = route.getHttpMethod().name();
            if (method.equals("get") || method.equals("post")) {
                there.add(method + " "
                        + route.getMatchUri().replaceAll(":(\\w+)", "{$1}").replace("parts/*", "parts/{path}"));
            }
        });
        assertThat(described).isEqualTo(there);

        // and each asks for the token that it says
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue().fields().forEachRemaining(method -> {
                    String description = method.getValue().path("description").asText();
                    boolean isOpen = method.getValue().path("security").isArray();
                    assertThat(isOpen || description.startsWith("Role: ")).isTrue();
                    String asked = path.getKey().replaceAll("\\{\\w+}", "0".repeat(64));
                    assertThat(status(method.getKey(), asked)).as(asked).isEqualTo(isOpen ? 200 : 401);
                }));
    }

    private int status(String method, String path) {
        try {
            return java.net.http.HttpClient.newHttpClient()
                    .send(
                            java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.http() + path))
                                    .method(
                                            method.toUpperCase(Locale.ROOT),
                                            java.net.http.HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
