package org.jamesarchive.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jamesarchive.queue.MessageFolder;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node: what WebAdmin shows, what a restart keeps, what keeps it from starting. */
final class NodeTest {

    private static final String REPOSITORIES = "/mailRepositories";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    @TempDir
    Path conf;

    @Test
    void webAdminAnswers() throws Exception {
        try (RunningNode node = RunningNode.start(dir)) {
            assertThat(json(node, "/healthcheck").path("status").asText()).isEqualTo("healthy");
            assertThat(json(node, "/mailQueues").toString()).isEqualTo("[\"spool\"]");
            assertThat(json(node, "/mailQueues/spool").path("size").asInt()).isZero();
            assertThat(json(node, REPOSITORIES).findValuesAsText("repository"))
                    .containsExactly("var/mail/error", "var/mail/inbox", "var/mail/redriven");
            assertThat(json(node, "/tasks").isArray()).isTrue();
            assertThat(node.get("/metrics")).contains("# TYPE ").contains("smtpConnections");
        }
    }

    @Test
    void strangersGetHealthAndMetricsAndNothingElse() throws Exception {
        try (RunningNode node = RunningNode.start(dir)) {
            for (String open : List.of("/healthcheck", "/metrics")) {
                assertThat(node.statusForStrangers("GET", open)).as(open).isEqualTo(200);
            }
            for (String closed : List.of(
                    "/mailQueues",
                    "/mailQueues/",
                    "/mailQueues/spool/mails",
                    "//mailQueues/spool/mails",
                    "/mailRepositories",
                    "/mailRepositories/var%2Fmail%2Finbox/mails",
                    "/mailRepositories//var%2Fmail%2Finbox/mails/",
                    "/tasks",
                    "/tasks/1")) {
                assertThat(node.statusForStrangers("GET", closed)).as(closed).isEqualTo(401);
            }
            assertThat(node.statusForStrangers("DELETE", "/mailQueues/spool/mails"))
                    .isEqualTo(401);
            assertThat(node.statusForStrangers("PATCH", "/mailRepositories/var%2Fmail%2Finbox/mails"))
                    .isEqualTo(401);
        }
    }

    @Test
    void mailThatWasNotProcessedComesBackAfterARestart() throws Exception {
        Path idle = profileWith("mailetcontainer.xml", "<threads>2</threads>", "<threads>0</threads>");
        try (RunningNode node = RunningNode.start(idle, dir)) {
            for (int i = 0; i < 3; i++) {
                try (SmtpTalk talk = node.talk().atData()) {
                    assertThat(talk.say("Subject: " + i + "\r\n\r\n.." + i + "\r\n.\r\n"))
                            .startsWith("250");
                }
            }
            assertThat(json(node, "/mailQueues/spool").path("size").asInt()).isEqualTo(3);
            assertThat(json(node, "/mailQueues/spool/mails").findValuesAsText("sender"))
                    .containsOnly("sender@example.org");
        }
        try (RunningNode node = RunningNode.start(dir)) {
            await().until(() -> json(node, REPOSITORIES + "/var%2Fmail%2Finbox")
                            .path("size")
                            .asInt()
                    == 3);
            await().until(() -> json(node, "/mailQueues/spool").path("size").asInt() == 0);
        }
    }

    @Test
    void parkedMailIsListedShownAndReprocessed() throws Exception {
        String mail = "Received: by gateway\r\nSubject: \u00e4\r\n\r\nparked\r\n";
        MessageFolder.open(dir.resolve("var/mail/undeliverable"))
                .put(
                        "000042",
                        Map.of(
                                MessageFolder.SENDER, "",
                                MessageFolder.RECIPIENTS, "archive@archive.example.com\nsecond@archive.example.com",
                                MessageFolder.ARRIVAL, "2026-11-24T00:00:00Z",
                                MessageFolder.REASON, "550 5.7.1 no"),
                        Content.of(mail.getBytes(StandardCharsets.ISO_8859_1)));
        try (RunningNode node = RunningNode.start(dir)) {
            String undeliverable = REPOSITORIES + "/var%2Fmail%2Fundeliverable/mails";
            assertThat(json(node, undeliverable).toString()).isEqualTo("[\"000042\"]");
            JsonNode shown = json(node, undeliverable + "/000042");
            assertThat(shown.path("sender").isNull()).isTrue();
            assertThat(shown.path("recipients").toString())
                    .isEqualTo("[\"archive@archive.example.com\",\"second@archive.example.com\"]");
            assertThat(shown.path("error").asText()).isEqualTo("550 5.7.1 no");

            HttpResponse<byte[]> task =
                    node.request("PATCH", undeliverable + "?action=reprocess&processor=redrive", "application/json");
            assertThat(task.statusCode()).isEqualTo(201);
            String redriven = REPOSITORIES + "/var%2Fmail%2Fredriven/mails";
            await().until(() -> json(node, redriven).size() == 1);
            assertThat(json(node, undeliverable)).isEmpty();
            byte[] bytes =
                    node.request("GET", redriven + "/000042", "message/rfc822").body();
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).isEqualTo(mail);

            assertThat(node.request("DELETE", redriven + "/000042", "application/json")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(json(node, redriven)).isEmpty();
        }
    }

    @Test
    void repositoriesElsewhereAreRefused() throws Exception {
        try (RunningNode node = RunningNode.start(dir)) {
            HttpResponse<byte[]> response = node.request(
                    "PUT", REPOSITORIES + "/var%2Fmail%2F..%2F..%2Foutside?protocol=file", "application/json");
            assertThat(response.statusCode()).isGreaterThanOrEqualTo(400);
        }
        assertThat(dir.resolveSibling("outside")).doesNotExist();
        assertThat(dir.resolve("outside")).doesNotExist();
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Path smtp = profileWith("smtpserver.xml", "127.0.0.1:0", address);
            assertThatThrownBy(() -> RunningNode.start(smtp, dir))
                    .isInstanceOf(StartupException.class)
                    .hasMessage("cannot listen on " + address
                            + ": address already in use; stop what listens there, or set SMTP_BIND");
        }
    }

    @Test
    void anHttpPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path http = profileWith("webadmin.properties", "port=0", "port=" + taken.getLocalPort());
            assertThatThrownBy(() -> RunningNode.start(http, dir))
                    .isInstanceOf(StartupException.class)
                    .hasMessage("cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": address already in use; stop what listens there, or set HTTP_HOST and HTTP_PORT");
        }
    }

    @Test
    void aFolderInUseIsNamed() throws Exception {
        try (RunningNode node = RunningNode.start(dir)) {
            assertThat(node.node().smtpAddress().getPort()).isPositive();
            assertThatThrownBy(() -> RunningNode.start(dir))
                    .isInstanceOf(StartupException.class)
                    .hasMessage(dir + ": in use by another node; give each node its own --dir");
        }
    }

    /** The test profile with one text replaced. */
    private Path profileWith(String file, String text, String replacement) throws Exception {
        try (Stream<Path> files = Files.list(RunningNode.CONF)) {
            for (Path original : files.toList()) {
                String name = String.valueOf(original.getFileName());
                String content = Files.readString(original);
                if (name.equals(file)) {
                    assertThat(content).contains(text);
                    content = content.replace(text, replacement);
                }
                Files.writeString(conf.resolve(name), content);
            }
        }
        return conf;
    }

    private static JsonNode json(RunningNode node, String path) throws Exception {
        return JSON.readTree(node.get(path));
    }
}
