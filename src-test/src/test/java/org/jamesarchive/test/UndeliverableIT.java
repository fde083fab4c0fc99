package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.reconcile.ReconcileReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mail that the workers refuse for good is parked, outlives a SIGKILL, is listed, and can be driven again. */
class UndeliverableIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String REPOSITORY = "/mailRepositories/var%2Fmail%2Fundeliverable/mails";

    @TempDir
    Path folder;

    @Test
    void parkedMailIsListedAndDrivenAgain() throws Exception {
        NodeRuntime runtime = runtime();
        append(runtime.gatewayConf().resolve("virtual"), "odd@archive-gw.example.com odd@archive.example.com\n");
        try (RunningCluster cluster = RunningCluster.start(
                ClusterSettings.of(folder.resolve("cluster"), runtime).withNodes(1, 2))) {
            journalOdd(cluster);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(cluster.status("gateway0"))
                    .satisfies(status -> assertThat(status.parked()).isEqualTo(1))
                    .satisfies(status -> assertThat(status.queued()).isZero()));

            cluster.cluster().kill("gateway0");
            cluster.cluster().start("gateway0");
            assertThat(cluster.status("gateway0").parked()).isEqualTo(1);
            ReconcileReport parked = cluster.reconcile();
            assertThat(parked.parked()).as(parked.toString()).isEqualTo(1);
            assertThat(parked.isGood()).as(parked.toString()).isTrue();
            assertThat(http(cluster, "GET", REPOSITORY)).matches("\\[\"[^\"]+\"]");

            acceptWholeDomain(runtime.workerConf().resolve("worker.xml"));
            for (String worker : new String[] {"worker0", "worker1"}) {
                cluster.cluster().kill(worker);
                cluster.cluster().start(worker);
            }
            http(cluster, "PATCH", REPOSITORY + "?action=reprocess&queue=spool&processor=redrive");

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(stored(cluster)).isEqualTo(1));
            assertThat(cluster.status("gateway0").parked()).isZero();
            ReconcileReport stored = cluster.reconcile();
            assertThat(stored.accepted()).as(stored.toString()).isEqualTo(1);
            assertThat(stored.stored()).as(stored.toString()).isEqualTo(1);
        }
    }

    private static long stored(RunningCluster cluster) {
        return cluster.status("worker0").stored() + cluster.status("worker1").stored();
    }

    private static void journalOdd(RunningCluster cluster) throws IOException {
        try (Conversation smtp = cluster.converse().mail()) {
            Conversation.require(smtp.command("RCPT TO:<odd@archive-gw.example.com>"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            smtp.write("Subject: odd\r\n\r\nbody\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            Conversation.require(smtp.reply(), "250");
        }
    }

    private static String http(RunningCluster cluster, String method, String path)
            throws IOException, InterruptedException {
        HttpRequest request = cluster.operator()
                .request(URI.create("http://" + cluster.gateway().httpText() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return response.body();
    }

    /** The shipped profiles, copied so that they can be changed. */
    private NodeRuntime runtime() throws IOException {
        NodeRuntime shipped = NodeRuntime.ofHome(RunningCluster.home());
        return new NodeRuntime(
                shipped.java(),
                shipped.classPath(),
                shipped.mainClass(),
                copy(shipped.gatewayConf(), folder.resolve("gateway")),
                copy(shipped.workerConf(), folder.resolve("worker")),
                shipped.gatewayOptions(),
                shipped.workerOptions());
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
        return to;
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, Files.readString(file) + text);
    }

    private static void acceptWholeDomain(Path workerXml) throws IOException {
        String text = Files.readString(workerXml);
        assertThat(text).contains("<archive_addresses>archive@");
        Files.writeString(workerXml, text.replace("<archive_addresses>archive@", "<archive_addresses>@"));
    }
}
