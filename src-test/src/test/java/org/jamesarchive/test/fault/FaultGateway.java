package org.jamesarchive.test.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.TokenFileEditor;

/** A gateway process, ended with the test's. */
final class FaultGateway implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration HTTP_LIMIT = Duration.ofSeconds(20);
    private static final Pattern READY = Pattern.compile("(?m)^ready smtp=([0-9.]+):(\\d+) http=([0-9.]+:\\d+)$");

    private final Process process;
    private final InetSocketAddress smtp;
    private final String http;
    private final NodeAccess access;
    private final HttpClient client = HttpClient.newHttpClient();

    private FaultGateway(Process process, InetSocketAddress smtp, String http, NodeAccess access) {
        this.access = access;
        this.process = process;
        this.smtp = smtp;
        this.http = http;
    }

    /** Begins to start it; {@link Starting#await} gives it when it is ready. */
    static Starting start(NodeRuntime runtime, Path dir, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(runtime.java().toString()));
        command.addAll(runtime.gatewayOptions());
        command.addAll(List.of("-cp", runtime.classPath(), runtime.mainClass()));
        command.addAll(List.of("--conf", runtime.gatewayConf().toString(), "--dir", dir.toString()));
        command.addAll(
                List.of("--exit-with", Long.toString(ProcessHandle.current().pid())));
        Path log = Files.createDirectories(dir).resolve("gateway.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment().putAll(environment);
        Path tokens = dir.resolve("var/tokens");
        Files.deleteIfExists(tokens);
        Secret operator = new TokenFileEditor(tokens).create("operator", Role.OPERATOR, new SecureRandom());
        return new Starting(builder.start(), log, NodeAccess.of(operator));
    }

    /** A gateway on its way up. */
    record Starting(Process process, Path log, NodeAccess access) {

        FaultGateway await() throws IOException {
            Awaitility.await()
                    .atMost(START_LIMIT)
                    .until(() -> !process.isAlive() || READY.matcher(text()).find());
            Matcher ready = READY.matcher(text());
            assertThat(ready.find()).as(text()).isTrue();
            InetSocketAddress smtp = new InetSocketAddress(ready.group(1), Integer.parseInt(ready.group(2)));
            return new FaultGateway(process, smtp, ready.group(3), access);
        }

        private String text() throws IOException {
            return Files.readString(log, StandardCharsets.UTF_8);
        }
    }

    InetSocketAddress smtp() {
        return smtp;
    }

    JsonNode status() throws IOException, InterruptedException {
        return new ObjectMapper().readTree(ask("GET", "/archive/status", 200));
    }

    /** What it says of one worker. */
    JsonNode worker(String host) throws IOException, InterruptedException {
        for (JsonNode worker : new ObjectMapper().readTree(ask("GET", "/archive/workers", 200))) {
            if (worker.path("host").asText().equals(host)) {
                return worker;
            }
        }
        throw new AssertionError(host + " is not among the workers");
    }

    /** Messages that these workers acknowledged, in all. */
    long delivered(List<ScriptedWorker> workers) throws IOException, InterruptedException {
        Set<String> hosts = workers.stream().map(ScriptedWorker::host).collect(Collectors.toSet());
        long delivered = 0;
        for (JsonNode worker : new ObjectMapper().readTree(ask("GET", "/archive/workers", 200))) {
            delivered += hosts.contains(worker.path("host").asText())
                    ? worker.path("delivered").asLong()
                    : 0;
        }
        return delivered;
    }

    /** One HTTP request; demands that status. */
    String ask(String method, String path, int status) throws IOException, InterruptedException {
        HttpRequest request = access.request(URI.create("http://" + http + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(HTTP_LIMIT)
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as(method + " " + path + ": " + response.body())
                .isEqualTo(status);
        return response.body();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
