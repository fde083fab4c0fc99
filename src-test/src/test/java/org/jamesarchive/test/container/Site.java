package org.jamesarchive.test.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.smtp.SendOutcome;
import org.jamesarchive.launcher.smtp.SmtpClient;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.time.Time;
import org.jamesarchive.token.Secret;

/** What the compose files run: a site, and the DR site beside it. */
final class Site {

    static final int WORKERS = 5;

    private static final String ARCHIVE_ADDRESS = "archive@archive-gw.example.com";
    private static final String PROJECT = "archive-test";
    private static final Duration COMMAND_LIMIT = Duration.ofMinutes(3);
    private static final Duration START_LIMIT = Duration.ofMinutes(4);

    private final Path folder;
    private final List<String> compose;
    private final HttpClient http = HttpClient.newHttpClient();

    /** What a program printed. */
    record Result(int exitCode, String out) {}

    private Site(Path folder, List<String> compose) {
        this.folder = folder;
        this.compose = List.copyOf(compose);
    }

    /** Both sites, not yet up. */
    static Site of(Path home) throws IOException, InterruptedException {
        Path folder = home.resolve("docker");
        List<String> command = run(folder, "docker", "compose", "version").exitCode() == 0
                ? new ArrayList<>(List.of("docker", "compose"))
                : new ArrayList<>(List.of("docker-compose"));
        command.addAll(List.of("-p", PROJECT, "-f", "compose.yml", "-f", "compose.dr.yml"));
        return new Site(folder, command);
    }

    static List<String> workers(String prefix) {
        return IntStream.range(0, WORKERS).mapToObj(i -> prefix + "worker" + i).toList();
    }

    /** Runs {@code docker compose} with these arguments. */
    void compose(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(compose);
        command.addAll(Arrays.asList(arguments));
        Result result = run(folder, command.toArray(new String[0]));
        assertThat(result.exitCode()).as(result.out()).isZero();
    }

    /** Runs a program in a node's container. */
    Result execute(String node, String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("docker", "exec", container(node)));
        all.addAll(Arrays.asList(command));
        return run(folder, all.toArray(new String[0]));
    }

    /** Runs a program in a container of its own that has the node's volumes, and the directory as {@code /backup}; it must succeed. */
    void runBeside(String node, Path directory, String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("docker", "run", "--rm", "--network", "none"));
        all.addAll(List.of("--volumes-from", container(node), "-v", directory + ":/backup"));
        all.add(inspect(node, "{{.Config.Image}}"));
        all.addAll(Arrays.asList(command));
        Result result = run(folder, all.toArray(new String[0]));
        assertThat(result.exitCode()).as(result.out()).isZero();
    }

    /** Deletes all that a node kept; its container is gone. */
    void dropVolume(String node) throws IOException, InterruptedException {
        Result result = run(folder, "docker", "volume", "rm", PROJECT + "_" + node);
        assertThat(result.exitCode()).as(result.out()).isZero();
    }

    /** What {@code docker inspect} says of a node's container. */
    String inspect(String node, String format) throws IOException, InterruptedException {
        return run(folder, "docker", "inspect", "--format", format, container(node))
                .out()
                .strip();
    }

    void signal(String node, String signal) throws IOException, InterruptedException {
        assertThat(run(folder, "docker", "kill", "--signal", signal, container(node))
                        .exitCode())
                .isZero();
    }

    void awaitHealthy(List<String> nodes) {
        await().atMost(START_LIMIT).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            for (String node : nodes) {
                assertThat(inspect(node, "{{.State.Health.Status}}")).as(node).isEqualTo("healthy");
            }
        });
    }

    /** Sends mails by the two gateways, in turns; who fails is not asked for a while, as a mail server does. */
    void sendAccepted(List<Mail> mails, Deed halfway) throws Exception {
        SmtpSettings settings = SmtpSettings.of(
                        List.of(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2525),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 2526)),
                        "journal@example.com",
                        ARCHIVE_ADDRESS)
                .withRetryFor(Duration.ofMinutes(3));
        Queue<SendOutcome> outcomes = new ConcurrentLinkedQueue<>();
        try (SmtpClient client = new SmtpClient(settings, outcomes::add, Time.system())) {
            for (int i = 0; i < mails.size(); i++) {
                if (i == mails.size() / 2) {
                    halfway.run();
                }
                client.submit(mails.get(i));
            }
            client.drain();
        }
        assertThat(outcomes).hasSameSizeAs(mails).allMatch(SendOutcome::accepted);
    }

    /** Something that is done. */
    @FunctionalInterface
    interface Deed {
        void run() throws Exception;
    }

    /** Distinct contents on these workers, each counted where it is. */
    long stored(List<String> workers) throws Exception {
        long stored = 0;
        for (String worker : workers) {
            stored += status(worker).path("stored").asLong();
        }
        return stored;
    }

    JsonNode status(String node) throws Exception {
        URI uri = URI.create("http://" + address(node) + ":8000/archive/status");
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    /** Has a worker make a checkpoint of all that it holds. */
    void checkpoint(String worker, Secret token) throws Exception {
        URI uri = URI.create("http://" + address(worker) + ":8000/archive/checkpoints");
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(20))
                        .header("Authorization", "Bearer " + token.text())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    String address(String node) throws IOException, InterruptedException {
        return inspect(node, "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}");
    }

    private String container(String node) throws IOException, InterruptedException {
        String id = run(
                        folder,
                        "docker",
                        "ps",
                        "-aq",
                        "--filter",
                        "label=com.docker.compose.project=" + PROJECT,
                        "--filter",
                        "label=com.docker.compose.service=" + node)
                .out()
                .strip();
        assertThat(id).as("container of " + node).matches("[0-9a-f]+");
        return id;
    }

    private static Result run(Path folder, String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            byte[] out = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return new Result(process.exitValue(), new String(out, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        }
    }
}
