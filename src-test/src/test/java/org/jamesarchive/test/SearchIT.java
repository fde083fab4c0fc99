package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.cluster.Role;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.test.ArchiveProgram.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One mail out of many, on whichever worker it is: by command line and HTTP, with a token and without, with a worker dead. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SearchIT {

    private static final int MAILS = 60;
    private static final String STORY = "search-story";

    @TempDir
    private static Path folder;

    private static RunningCluster cluster;
    private static Path dir;

    @BeforeAll
    static void up() throws Exception {
        dir = folder.resolve("cluster");
        cluster = RunningCluster.start(ClusterSettings.of(dir, NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, 3));
        List<Mail> mails = new ArrayList<>(FakeMail.small(STORY, MAILS));
        mails.add(new Mail("hostile", """
                From: \u001b[31mmallory@example.org
                Subject: =?UTF-8?Q?gotcha_=1B[2J=E2=80=AE_x?=
                Date: Tue, 05 Mar 2024 10:00:00 +0000

                needle
                """.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)));
        cluster.sendAccepted(mails);
        cluster.awaitDelivered();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> search("--json", "--limit", "1", "")
                                .json(0)
                                .path("hits")
                                .asInt()
                        == MAILS + 1);
    }

    @AfterAll
    static void down() {
        cluster.close();
    }

    private static List<String> urls(String option) {
        List<String> arguments = new ArrayList<>();
        for (Node worker : cluster.cluster().nodes(Role.WORKER)) {
            arguments.addAll(List.of(option, worker.name() + "=http://" + worker.httpText()));
        }
        arguments.addAll(List.of("--token-file", dir.resolve("auditor.token").toString()));
        return arguments;
    }

    private static Result archive(String command, List<String> options, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(options);
        all.addAll(List.of(arguments));
        return ArchiveProgram.run(all.toArray(String[]::new));
    }

    private static Result search(String... arguments) throws Exception {
        return archive("search", urls("--worker"), arguments);
    }

    @Test
    @Order(1)
    void mailsAreFoundOnWhicheverWorkerTheyAre() throws Exception {
        JsonNode all = search("--json", "--limit", "1000", "from:alice").json(0);
        assertThat(all.path("hits").asInt()).isEqualTo(MAILS);
        assertThat(all.path("exact").asBoolean()).isTrue();
        assertThat(all.path("complete").asBoolean()).isTrue();
        assertThat(all.path("missing")).isEmpty();
        Set<String> workers = new HashSet<>();
        all.path("messages")
                .forEach(message -> workers.add(message.path("worker").asText()));
        assertThat(workers).containsExactlyInAnyOrder("worker0", "worker1", "worker2");

        JsonNode one = search("--json", "subject:\"" + STORY + " 17\"").json(0);
        assertThat(one.path("hits").asInt()).isEqualTo(1);
        String id = one.path("messages").path(0).path("contentId").asText();
        Result shown = archive("show", urls("--worker"), id);
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("Subject:    " + STORY + " 17");
        Path raw = folder.resolve("raw.eml");
        assertThat(archive("show", urls("--worker"), id, "--raw", "--to", raw.toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readAllBytes(raw))
                .endsWith(FakeMail.small(STORY, 18).get(17).bytes());
    }

    @Test
    @Order(2)
    void walkByCursorMeetsAll() throws Exception {
        JsonNode all = search("--json", "--all", "from:alice").json(0);
        assertThat(all.path("hits").asInt()).isEqualTo(MAILS);
        assertThat(all.path("messages")).hasSize(MAILS);
    }

    @Test
    @Order(3)
    void hostileTextDoesNotReachTheTerminal() throws Exception {
        Result result = search("needle");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("gotcha").doesNotContain("\u001b").doesNotContain("\u202e");
    }

    @Test
    @Order(4)
    void wrongQueryIsShownWithACaret() throws Exception {
        Result result = search("a nofield:x");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("\n  a nofield:x\n    ^\n");
    }

    @Test
    @Order(5)
    void withoutATokenThereIsNoData() throws Exception {
        Node worker = cluster.cluster().nodes(Role.WORKER).get(0);
        Node gateway = cluster.gateway();
        NodeAccess operator = cluster.operator();
        for (String path : List.of(
                "/archive/search", "/archive/content-ids", "/archive/checkpoints", "/archive/stats", "/tasks")) {
            assertThat(status(NodeAccess.NONE, worker, path)).as(path).isEqualTo(401);
        }
        for (String path :
                List.of("/archive/workers", "/archive/ledger/days", "/archive/content-ids/parked", "/mailQueues")) {
            assertThat(status(NodeAccess.NONE, gateway, path)).as(path).isEqualTo(401);
            assertThat(status(operator, gateway, path)).as(path).isEqualTo(200);
        }
        for (String path : List.of("/archive/status", "/healthcheck", "/metrics", "/archive/openapi.json")) {
            assertThat(status(NodeAccess.NONE, worker, path)).as(path).isEqualTo(200);
        }
        assertThat(status(operator, worker, "/archive/search")).isEqualTo(403);
        Result refused = ArchiveProgram.run(
                "search", "--worker", "http://" + worker.httpText(), "--token-file", "/dev/null", "x");
        assertThat(refused.exitCode()).isEqualTo(1);
    }

    private static int status(NodeAccess access, Node node, String path) throws Exception {
        HttpRequest request =
                access.request(URI.create("http://" + node.httpText() + path)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    @Order(6)
    void exportIsProvedWithNothingButTheKeys() throws Exception {
        Path zip = folder.resolve("found.zip");
        JsonNode report = archive("export", urls("--worker-url"), "--json", "--to", zip.toString(), "from:alice")
                .json(0);
        assertThat(report.path("mails").asInt()).isEqualTo(MAILS);
        assertThat(report.path("unproven").asInt()).isZero();
        List<String> verify = new ArrayList<>(List.of("--offline", zip.toString(), "--json"));
        for (Node worker : cluster.cluster().nodes(Role.WORKER)) {
            verify.addAll(List.of(
                    "--key", worker.dir().resolve("var/keys/checkpoint.key.pub").toString()));
        }
        JsonNode verified = archive("verify", verify).json(0);
        assertThat(verified.path(0).path("good").asBoolean()).isTrue();
        assertThat(verified.path(0).path("report").path("proven").asInt()).isEqualTo(MAILS);

        Path mbox = folder.resolve("found.mbox");
        assertThat(archive("export", urls("--worker-url"), "--to", mbox.toString(), "needle")
                        .exitCode())
                .isZero();
        assertThat(Files.readString(mbox)).startsWith("From MAILER-DAEMON ").contains("\nneedle\n\n");
    }

    @Test
    @Order(7)
    void mailsComeBackByteForByteAndOnce() throws Exception {
        Path journal = folder.resolve("resend.journal");
        try (Mailbox mailbox = new Mailbox()) {
            List<String> options = new ArrayList<>(urls("--worker"));
            options.addAll(List.of("--to", "alice@example.com", "--smtp", "127.0.0.1:" + mailbox.port()));
            options.addAll(List.of("--journal", journal.toString(), "--json"));
            JsonNode report = archive("resend", options, "from:alice").json(0);
            assertThat(report.path("taken").asInt()).isEqualTo(MAILS);
            assertThat(mailbox.messages()).hasSize(MAILS);
            for (Mail mail : FakeMail.small(STORY, MAILS)) {
                String text = new String(mail.bytes(), StandardCharsets.ISO_8859_1);
                assertThat(mailbox.messages()).anyMatch(message -> message.endsWith(text));
            }
            JsonNode again = archive("resend", options, "from:alice").json(0);
            assertThat(again.path("taken").asInt()).isZero();
            assertThat(again.path("before").asInt()).isEqualTo(MAILS);
            assertThat(mailbox.messages()).hasSize(MAILS);
        }
    }

    @Test
    @Order(8)
    void deadWorkerIsNamedAndTheOthersAnswerInTime() throws Exception {
        cluster.cluster().kill("worker1");
        JsonNode rest = search("--json", "--limit", "1000", "--timeout", "5", "from:alice")
                .json(3);
        assertThat(rest.path("complete").asBoolean()).isFalse();
        assertThat(rest.path("missing").toString()).isEqualTo("[\"worker1\"]");
        assertThat(rest.path("hits").asInt()).isBetween(1, MAILS - 1);
        Result shown = search("--timeout", "5", "from:alice");
        assertThat(shown.exitCode()).isEqualTo(3);
        assertThat(shown.err()).contains("incomplete: worker1 did not answer");
        Result export = archive(
                "export",
                urls("--worker-url"),
                "--to",
                folder.resolve("partial").toString(),
                "from:alice");
        assertThat(export.exitCode()).isEqualTo(3);
        assertThat(folder.resolve("partial/manifest.json")).doesNotExist();
    }

    /** A mail server that takes everything, for one message a transaction. */
    private static final class Mailbox implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<String> messages = new java.util.concurrent.CopyOnWriteArrayList<>();

        Mailbox() throws IOException {
            Thread thread = new Thread(this::serve, "mailbox");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        List<String> messages() {
            return messages;
        }

        private void serve() {
            while (!socket.isClosed()) {
                try {
                    Socket client = socket.accept();
                    Thread session = new Thread(() -> talk(client), "mailbox-session");
                    session.setDaemon(true);
                    session.start();
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void talk(Socket client) {
            try (client) {
                client.setTcpNoDelay(true);
                InputStream in = new java.io.BufferedInputStream(client.getInputStream());
                say(client, "220 mailbox");
                for (String line = line(in); line != null; line = line(in)) {
                    if (line.startsWith("DATA")) {
                        say(client, "354 go on");
                        StringBuilder message = new StringBuilder();
                        for (String text = line(in); text != null && !text.equals(".\r\n"); text = line(in)) {
                            message.append(text.startsWith(".") ? text.substring(1) : text);
                        }
                        messages.add(message.toString());
                        say(client, "250 2.6.0 taken");
                    } else {
                        say(client, line.startsWith("QUIT") ? "221 bye" : "250 ok");
                    }
                }
            } catch (IOException e) {
                // the client is gone
            }
        }

        private static void say(Socket client, String text) throws IOException {
            client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                line.append((char) c);
                if (c == '\n') {
                    return line.toString();
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
