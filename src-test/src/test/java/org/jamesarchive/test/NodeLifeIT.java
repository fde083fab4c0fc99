package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.dns.DnsServer;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.proof.Proof;
import org.jamesarchive.launcher.proof.ProofResult;
import org.jamesarchive.launcher.proof.SentLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Zone;

/** The life of workers: one is added, one is drained and retired, one moves to another host. All of it is DNS and one command. */
class NodeLifeIT {

    private static final long TTL_SECONDS = 1;
    private static final int WORKERS = 3;
    private static final Name ORIGIN = Name.fromConstantString("example.com.");

    @TempDir
    Path folder;

    private Zone zone;
    private DnsServer dns;
    private RunningCluster cluster;
    private final List<Process> moved = new ArrayList<>();
    private int batch;

    @BeforeEach
    void start() throws Exception {
        Name server = Name.fromString("ns", ORIGIN);
        zone = new Zone(ORIGIN, new Record[] {
            new SOARecord(ORIGIN, DClass.IN, TTL_SECONDS, server, server, 1, 3600, 600, 86400, TTL_SECONDS),
            new NSRecord(ORIGIN, DClass.IN, TTL_SECONDS, server)
        });
        dns = new DnsServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), zone);
        cluster = RunningCluster.start(ClusterSettings.of(
                        folder.resolve("nodes"), NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, WORKERS)
                .withEnvironment(
                        "gateway0",
                        Map.of("DNS_SERVERS", "127.0.0.1:" + dns.address().getPort())));
        for (int i = 0; i < WORKERS; i++) {
            zone.addRecord(address(i, worker(i).service().getAddress()));
        }
        zone.addRecord(mx(0));
        zone.addRecord(mx(1));
    }

    @AfterEach
    void stop() throws IOException {
        moved.forEach(Process::destroyForcibly);
        cluster.close();
        dns.close();
    }

    private Node worker(int i) {
        return cluster.cluster().node("worker" + i);
    }

    private static Name host(int i) throws IOException {
        return Name.fromString("worker" + i, ORIGIN);
    }

    private static Record mx(int i) throws IOException {
        return new MXRecord(Name.fromString("archive", ORIGIN), DClass.IN, TTL_SECONDS, 10, host(i));
    }

    private static Record address(int i, InetAddress address) throws IOException {
        return new ARecord(host(i), DClass.IN, TTL_SECONDS, address);
    }

    private List<Mail> next(int count) {
        batch++;
        return FakeMail.small("life " + batch, count);
    }

    private long stored(int worker) {
        return cluster.status("worker" + worker).stored();
    }

    @Test
    void workersComeMoveAndGoAndNothingIsLost() throws Exception {
        cluster.sendAccepted(next(40));
        cluster.awaitDelivered();
        assertThat(stored(0) + stored(1)).isEqualTo(40);
        assertThat(stored(2)).isZero();

        // Added: one MX record.
        zone.addRecord(mx(2));
        awaitMailAt(2);
        cluster.sendAccepted(next(60));
        cluster.awaitDelivered();
        // A third of 60, standard deviation 3.7; 5 sigma is 18.
        assertThat(stored(2)).isGreaterThan(3);

        // Retired: drained, then its record is taken away and the process stopped. What it holds stays readable.
        ask("POST", "/archive/workers/worker0.example.com/drain");
        long atZero = stored(0);
        cluster.sendAccepted(next(40));
        cluster.awaitDelivered();
        assertThat(stored(0)).isEqualTo(atZero);
        zone.removeRecord(mx(0));
        cluster.cluster().stop("worker0");

        // Moved: stopped, its folder brought to the other host, started there, its address changed.
        long atOne = stored(1);
        cluster.cluster().stop("worker1");
        Path there = folder.resolve("there");
        Files.move(worker(1).dir(), there);
        InetSocketAddress newAddress = start(there);
        zone.removeRecord(address(1, worker(1).service().getAddress()));
        zone.addRecord(address(1, newAddress.getAddress()));
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    cluster.sendAccepted(next(5));
                    assertThat(storedThere(newAddress))
                            .as(get(URI.create("http://" + cluster.gateway().httpText() + "/archive/workers")))
                            .isGreaterThan(atOne);
                });
        cluster.awaitDelivered();

        SentLog sent = cluster.sent();
        Proof proof = new Proof(sent, 1);
        proof.read("worker0", worker(0).dataDir());
        proof.read("worker1", there.resolve("var/archive"));
        proof.read("worker2", worker(2).dataDir());
        ProofResult result = proof.result();
        assertThat(result.holds()).as(result + " " + result.details()).isTrue();
    }

    /** The gateway looks into DNS when the record's time is over, at most each half minute. */
    private void awaitMailAt(int worker) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    cluster.sendAccepted(next(5));
                    assertThat(stored(worker)).isPositive();
                });
    }

    private InetSocketAddress start(Path dir) throws IOException {
        NodeRuntime runtime = NodeRuntime.ofHome(RunningCluster.home());
        byte[] bytes = worker(1).service().getAddress().getAddress();
        bytes[3] = (byte) (bytes[3] + 50);
        InetAddress host = InetAddress.getByAddress(bytes);
        int port = worker(1).service().getPort();
        List<String> command = new ArrayList<>(List.of(runtime.java().toString()));
        command.addAll(runtime.workerOptions());
        command.addAll(List.of("-cp", runtime.classPath(), runtime.mainClass()));
        command.addAll(List.of("--conf", runtime.workerConf().toString(), "--dir", dir.toString()));
        command.addAll(
                List.of("--exit-with", Long.toString(ProcessHandle.current().pid())));
        Path log = folder.resolve("there.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment()
                .putAll(Map.of(
                        "SERVER_ID",
                        "1",
                        "SMTP_BIND",
                        host.getHostAddress() + ":" + port,
                        "HTTP_HOST",
                        host.getHostAddress(),
                        "HTTP_PORT",
                        "8000"));
        moved.add(builder.start());
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(Files.readString(log)).contains("ready smtp="));
        return new InetSocketAddress(host, port);
    }

    private long storedThere(InetSocketAddress worker) throws Exception {
        String status = get(URI.create("http://" + worker.getAddress().getHostAddress() + ":8000/archive/status"));
        return new ObjectMapper().readTree(status).path("stored").asLong();
    }

    private String get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(cluster.operator().request(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void ask(String method, String path) throws Exception {
        URI uri = URI.create("http://" + cluster.gateway().httpText() + path);
        int status = HttpClient.newHttpClient()
                .send(
                        cluster.operator()
                                .request(uri)
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
        assertThat(status).isEqualTo(204);
    }
}
