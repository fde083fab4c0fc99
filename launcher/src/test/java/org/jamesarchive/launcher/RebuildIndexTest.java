package org.jamesarchive.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jamesarchive.launcher.fake.FakeNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code archive rebuild --index} against workers that say how far they are. */
@Timeout(60)
class RebuildIndexTest {

    private static final String SECRET = "arc_0123456789abcdef0123456789abcdef";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();

    @TempDir
    Path dir;

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private int run(String... arguments) throws IOException {
        Path token = dir.resolve("token");
        Files.writeString(token, SECRET);
        List<String> all = new ArrayList<>(List.of("rebuild", "--index", "--token-file", token.toString()));
        all.addAll(List.of(arguments));
        return ArchiveCommandAccess.execute(
                FakeNode.runtime(dir),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                false,
                all.toArray(String[]::new));
    }

    /** A worker that answers so, one answer after the other, the last one again and again; null: it does not. */
    private String worker(int status, String... answers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Deque<String> left = new ArrayDeque<>(List.of(answers));
        server.createContext("/", exchange -> {
            synchronized (asked) {
                asked.add(exchange.getRequestMethod()
                        + ' '
                        + exchange.getRequestURI()
                        + ' '
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                answer(exchange, status, left.size() > 1 ? left.remove() : left.element());
            }
        });
        server.start();
        servers.add(server);
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(
                exchange.getRequestMethod().equals("POST") && status == 200 ? 202 : status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String status(long rebuilt, String failure) {
        return "{\"mails\":90,\"entries\":100,\"behind\":20,\"malformed\":0,\"rebuilt\":" + rebuilt + ",\"failure\":\""
                + failure + "\"}";
    }

    @Test
    void waitsUntilTheNewIndexIsSearched() throws Exception {
        String first = worker(200, status(0, ""), status(60, ""), status(-1, ""));
        String second = worker(200, status(0, ""), status(30, "no room"), status(60, ""), status(-1, ""));
        assertThat(run("--worker", "one=" + first, "--worker", second)).isZero();
        assertThat(out.toString()).contains("one: made anew: 90 mails, ").contains(second + ": made anew: 90 mails, ");
        assertThat(err.toString()).contains(second + ": waits: no room");
        assertThat(asked).startsWith("POST /archive/index?action=rebuild Bearer " + SECRET);
        assertThat(asked).contains("GET /archive/index Bearer " + SECRET);
    }

    @Test
    void whatAWorkerRefusesIsSaidAndTheOthersAreWaitedFor() throws Exception {
        String without = worker(404, "{\"message\":\"This worker keeps no index\"}");
        String other = worker(200, status(0, ""), status(-1, ""));
        assertThat(run("--json", "--worker", "a=" + without, "--worker", "b=" + other))
                .isEqualTo(1);
        assertThat(err.toString()).contains("a: This worker keeps no index");
        JsonNode workers = new ObjectMapper().readTree(out.toString()).path("workers");
        assertThat(workers).hasSize(2);
        assertThat(workers.get(0).path("error").asText()).isEqualTo("This worker keeps no index");
        assertThat(workers.get(1).path("worker").asText()).isEqualTo("b");
        assertThat(workers.get(1).path("mails").asInt()).isEqualTo(90);
        assertThat(workers.get(1).path("error").asText()).isEmpty();
    }

    @Test
    void workerThatIsNotThereIsNamed() throws Exception {
        String gone = worker(200, status(0, ""));
        servers.get(0).stop(0);
        assertThat(run("--worker", "w=" + gone)).isEqualTo(1);
        assertThat(err.toString()).contains("w: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--data D", "--keyset K", "worker0 --worker http://127.0.0.1:1", "--worker ftp://127.0.0.1"})
    void whatMakesNoSenseTogetherIsRefused(String arguments) throws Exception {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
    }
}
