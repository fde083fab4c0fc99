package org.jamesarchive.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.apache.james.metrics.api.Gauge;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.james.Locations;
import org.jamesarchive.james.TestTokens;
import org.jamesarchive.smtp.ScriptedWorker;
import org.jamesarchive.store.Content;
import org.jamesarchive.token.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spark.Service;

class WorkerRoutesTest {

    private static final Path SHIPPED = Path.of("..", "james-conf", "gateway");

    @TempDir
    Path folder;

    private final List<ScriptedWorker> workers =
            List.of(ScriptedWorker.startOn("127.0.0.1"), ScriptedWorker.startOn("127.0.0.2"));
    private Gateway gateway;
    private Service service;
    private TestTokens tokens;

    @BeforeEach
    void start() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.copy(SHIPPED.resolve("access"), conf.resolve("access"));
        Files.copy(SHIPPED.resolve("virtual"), conf.resolve("virtual"));
        List<String> listed = new ArrayList<>();
        for (ScriptedWorker worker : workers) {
            listed.add("[" + worker.address().getHostString() + "]:"
                    + worker.address().getPort());
        }
        Files.writeString(conf.resolve("clients"), "");
        Files.writeString(
                conf.resolve("gateway.xml"),
                "<gateway><dns_servers>127.0.0.1</dns_servers><worker_list>archive.example.com "
                        + String.join(" ", listed) + "</worker_list></gateway>");
        open();
    }

    private void open() throws IOException {
        gateway = new Gateway(
                new Locations(folder.resolve("conf"), folder.resolve("node"), name -> null),
                Clock.systemUTC(),
                new Random(1));
        service = Service.ignite().ipAddress("127.0.0.1").port(0);
        tokens = TestTokens.in(folder);
        new WorkerRoutes(gateway, tokens.gate()).define(service);
        service.awaitInitialization();
    }

    private void shut() {
        service.stop();
        service.awaitStop();
        gateway.close();
    }

    @AfterEach
    void stop() {
        shut();
        workers.forEach(ScriptedWorker::close);
    }

    private HttpResponse<String> ask(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + service.port() + "/archive/workers" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", tokens.header(Role.OPERATOR))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, String> states() throws IOException, InterruptedException {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode worker : new ObjectMapper().readTree(ask("GET", "").body())) {
            states.put(worker.path("host").asText(), worker.path("state").asText());
        }
        return states;
    }

    private void accept(int number) throws IOException {
        gateway.accept(
                "journal@sender.example.net",
                List.of("archive@archive.example.com"),
                Content.of(("Subject: " + number + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private int stored() {
        return workers.stream().mapToInt(worker -> worker.received().size()).sum();
    }

    @Test
    void workersAreListedDrainedAndGivenTheirShareAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            accept(i);
        }
        await().until(() -> stored() == 20);
        await().until(() -> gateway.status().queued() == 0);
        HttpResponse<String> all = ask("GET", "");
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.headers().firstValue("Content-Type")).hasValue("application/json");
        long delivered = 0;
        for (JsonNode worker : new ObjectMapper().readTree(all.body())) {
            assertThat(worker.path("address").asText()).matches("127\\.0\\.0\\.[12]:\\d+");
            assertThat(worker.path("preference").asInt()).isZero();
            assertThat(Instant.parse(worker.path("since").asText())).isBefore(Instant.now());
            assertThat(worker.path("inFlight").asInt()).isZero();
            assertThat(worker.path("failed").asLong()).isZero();
            delivered += worker.path("delivered").asLong();
        }
        assertThat(delivered).isEqualTo(20);

        for (int twice = 0; twice < 2; twice++) {
            HttpResponse<String> drained = ask("POST", "/%5B127.0.0.1%5D/drain");
            assertThat(drained.statusCode()).as(drained.body()).isEqualTo(204);
        }
        assertThat(states()).isEqualTo(Map.of("[127.0.0.1]", "draining", "[127.0.0.2]", "up"));
        int before = workers.get(0).received().size();
        for (int i = 20; i < 40; i++) {
            accept(i);
        }
        await().until(() -> stored() == 40);
        assertThat(workers.get(0).received()).hasSize(before);

        assertThat(ask("POST", "/%5B127.0.0.1%5D/undrain").statusCode()).isEqualTo(204);
        assertThat(states()).containsEntry("[127.0.0.1]", "up");
    }

    @Test
    void allDrainedWaitsOverARestartAndHealthSaysSo() throws Exception {
        accept(0);
        await().until(() -> gateway.status().queued() == 0);
        ask("POST", "/%5B127.0.0.1%5D/drain");
        ask("POST", "/%5B127.0.0.2%5D/drain");
        shut();
        open();
        assertThat(states()).isEqualTo(Map.of("[127.0.0.1]", "draining", "[127.0.0.2]", "draining"));
        for (int i = 1; i < 10; i++) {
            accept(i);
        }
        await().until(() -> gateway.status().workers().size() == 2);
        assertThat(gateway.troubles(gateway.status())).contains("no worker takes mail: 2 draining");
        assertThat(stored()).isEqualTo(1);
        assertThat(gateway.status().queued()).isEqualTo(9);

        ask("POST", "/%5B127.0.0.2%5D/undrain");
        await().until(() -> stored() == 10);
        assertThat(gateway.troubles(gateway.status())).isEmpty();
    }

    @Test
    void nobodyIsNotFound() throws Exception {
        for (String action : new String[] {"drain", "undrain"}) {
            HttpResponse<String> response = ask("POST", "/nobody%22.example.com/" + action);
            assertThat(response.statusCode()).isEqualTo(404);
            JsonNode error = new ObjectMapper().readTree(response.body());
            assertThat(error.path("statusCode").asInt()).isEqualTo(404);
            assertThat(error.path("type").asText()).isEqualTo("notFound");
            assertThat(error.path("message").asText()).contains("nobody\".example.com");
        }
    }

    @Test
    void changeThatCannotBeWrittenIsAnErrorAndNoChange() throws Exception {
        accept(0);
        await().until(() -> gateway.status().queued() == 0);
        Files.createDirectories(folder.resolve("node/var/route/drained.new/in the way"));
        HttpResponse<String> response = ask("POST", "/%5B127.0.0.1%5D/drain");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(new ObjectMapper().readTree(response.body()).path("message").asText())
                .isEqualTo("The change could not be written to disk, nothing was changed");
        assertThat(states()).containsEntry("[127.0.0.1]", "up");
    }

    @Test
    void everyWorkerHasItsGauges() throws Exception {
        accept(0);
        await().until(() -> gateway.status().queued() == 0);
        ask("POST", "/%5B127.0.0.2%5D/drain");
        Gauges gauges = new Gauges();
        new WorkerGauges(gauges, () -> gateway.status().workers()).register();
        assertThat(gauges.read("archive.route.workers.up")).isEqualTo(1L);
        assertThat(gauges.read("archive.route.workers.draining")).isEqualTo(1L);
        assertThat(gauges.read("archive.route.worker._127_0_0_1_.state")).isEqualTo(0);
        assertThat(gauges.read("archive.route.worker._127_0_0_2_.state")).isEqualTo(4);
        assertThat((Long) gauges.read("archive.route.worker._127_0_0_1_.delivered")
                        + (Long) gauges.read("archive.route.worker._127_0_0_2_.delivered"))
                .isEqualTo(1);
        assertThat(gauges.read("archive.route.worker._127_0_0_1_.inflight")).isEqualTo(0L);
    }

    private static final class Gauges implements GaugeRegistry {
        private final Map<String, Gauge<?>> gauges = new TreeMap<>();

        @Override
        public <T> GaugeRegistry register(String name, Gauge<T> gauge) {
            gauges.put(name, gauge);
            return this;
        }

        @Override
        public <T> SettableGauge<T> settableGauge(String name) {
            throw new UnsupportedOperationException(name);
        }

        Object read(String name) {
            return Objects.requireNonNull(gauges.get(name), name).get();
        }
    }
}
