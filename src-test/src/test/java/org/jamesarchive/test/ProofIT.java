package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Folders;
import org.jamesarchive.launcher.cluster.Node;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What proves a worker's archive: checkpoints, {@code archive verify} and {@code archive rebuild}, told as one story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProofIT {

    private static final int MAILS = 60;
    private static final String WORKER = "worker0";

    @TempDir
    static Path folder;

    private static RunningCluster cluster;
    private static Path data;
    private static Path second;
    private static String root = "";

    @BeforeAll
    static void start() throws Exception {
        second = folder.resolve("second");
        NodeRuntime shipped = NodeRuntime.ofHome(RunningCluster.home());
        NodeRuntime runtime = new NodeRuntime(
                shipped.java(),
                shipped.classPath(),
                shipped.mainClass(),
                shipped.gatewayConf(),
                worker(shipped.workerConf()),
                shipped.gatewayOptions(),
                shipped.workerOptions());
        cluster = RunningCluster.start(
                ClusterSettings.of(folder.resolve("nodes"), runtime).withNodes(1, 1));
        data = cluster.cluster().node(WORKER).dataDir();
        cluster.sendAccepted(FakeMail.small("proof", MAILS));
        cluster.assertAllArchivedOnce();
    }

    /** The shipped profile with small segments and a second place for the checkpoints. */
    private static Path worker(Path shipped) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("worker"));
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
        Path settings = conf.resolve("worker.xml");
        String text = Files.readString(settings);
        Files.writeString(
                settings,
                text.replace("<segment_size_limit>1GiB<", "<segment_size_limit>32KiB<")
                        .replace("</worker>", "<checkpoint_directory>" + second + "</checkpoint_directory></worker>"));
        return conf;
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void runningWorkerMakesACheckpointAndIsVerified() throws Exception {
        Node worker = cluster.cluster().node(WORKER);
        HttpResponse<String> made = HttpClient.newHttpClient()
                .send(
                        cluster.operator()
                                .request(URI.create("http://" + worker.httpText() + "/archive/checkpoints"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

        // Those of the seals are written in the background.
        await().atMost(RunningCluster.DELIVERY_LIMIT)
                .untilAsserted(() ->
                        assertThat(verified(0).path("checkpoints").asInt()).isGreaterThan(2));
        JsonNode report = verified(0);
        assertThat(report.path("messages").asInt()).isEqualTo(MAILS);
        assertThat(report.path("segments").asInt()).isGreaterThan(1);
        // A segment that the writer begins meanwhile is an entry more.
        long covered = Long.parseLong(made.body().split("\n", -1)[1]);
        assertThat(covered).isBetween((long) MAILS, report.path("entries").asLong());
    }

    @Test
    @Order(2)
    void exportNeedsNothingButThePublicKey() throws Exception {
        cluster.sendAccepted(FakeMail.small("export", 5));
        cluster.awaitDelivered();
        Path export = folder.resolve("export");
        Path key = cluster.cluster().node(WORKER).dir().resolve("var/keys/checkpoint.key.pub");
        ArchiveProgram.Result exported = ArchiveProgram.run(
                "export",
                "--all",
                "--to",
                export.toString(),
                "--dir",
                folder.resolve("nodes").toString());
        assertThat(exported.exitCode()).as(exported.out() + exported.err()).isZero();
        assertThat(exported.out()).contains(": exported: " + (MAILS + 5) + " messages, 0 merges, ");

        Path keyElsewhere = Files.copy(key, folder.resolve("key.pub"));
        ArchiveProgram.Result good =
                ArchiveProgram.run("verify", "--offline", export.toString(), "--key", keyElsewhere.toString());
        assertThat(good.exitCode()).as(good.out() + good.err()).isZero();
        assertThat(good.out()).contains(": good: " + (MAILS + 5) + " messages, ");

        Path mail = files(export.resolve("server-0")).stream()
                .filter(file -> file.toString().endsWith(".eml"))
                .findFirst()
                .orElseThrow();
        flip(mail, Files.size(mail) - 1);
        ArchiveProgram.Result bad =
                ArchiveProgram.run("verify", "--offline", export.toString(), "--key", keyElsewhere.toString());
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.out()).hasLineCount(2).contains("server-0/" + mail.getFileName());

        root = verified(0).path("root").asText();
    }

    @Test
    @Order(3)
    void rebuildIsRefusedWhileTheWorkerRunsAndEqualAfterwards() throws Exception {
        ArchiveProgram.Result refused = ArchiveProgram.run("rebuild", "--data", data.toString());
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).hasLineCount(1).contains("is in use");

        cluster.cluster().stop(WORKER);
        ArchiveProgram.Result rebuilt = ArchiveProgram.run("rebuild", "--json", "--data", data.toString());
        assertThat(rebuilt.exitCode()).as(rebuilt.err()).isZero();
        assertThat(new ObjectMapper()
                        .readTree(rebuilt.out())
                        .path(0)
                        .path("messages")
                        .asInt())
                .isEqualTo(MAILS + 5);
        JsonNode after = verified(0);
        assertThat(after.path("root").asText()).isEqualTo(root);
        assertThat(after.path("catalogued").asInt()).isEqualTo(MAILS + 5);
    }

    @Test
    @Order(4)
    void flippedBitIsNamedInASealedAndInTheOpenSegment() throws Exception {
        List<Path> segments = files(data.resolve("segments"));
        for (Path segment : List.of(segments.get(0), segments.get(segments.size() - 1))) {
            Trailer entry = lastMessage(segment);
            byte[] whole = Files.readAllBytes(segment);
            flip(segment, entry.frameOffset() + entry.frameLength() / 2);

            JsonNode report = verified(1);
            assertThat(report.path("findings").findValuesAsText("contentId"))
                    .as(segment.toString())
                    .contains(entry.contentId().hex());
            Files.write(segment, whole);
        }
    }

    @Test
    @Order(5)
    void oldCopyThatIsBroughtBackIsAnAlarm() throws Exception {
        Path copy = folder.resolve("copy");
        copy(data, copy);
        cluster.cluster().start(WORKER);
        cluster.sendAccepted(FakeMail.small("later", 5));
        cluster.awaitDelivered();
        cluster.cluster().stop(WORKER);
        Folders.delete(data);
        copy(copy, data);

        cluster.cluster().start(WORKER);
        assertThat(cluster.status(WORKER).state()).isEqualTo("degraded");
        assertThat(cluster.status(WORKER).reasons()).anyMatch(reason -> reason.contains("entries, the log has only "));
    }

    private static JsonNode verified(int exitCode) throws Exception {
        Path key = cluster.cluster().node(WORKER).dir().resolve("var/keys/checkpoint.key.pub");
        ArchiveProgram.Result result = ArchiveProgram.run(
                "verify",
                "--json",
                "--key",
                key.toString(),
                "--checkpoints",
                second.toString(),
                "--data",
                data.toString());
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
        JsonNode all = new ObjectMapper().readTree(result.out());
        assertThat(all.path(0).path("good").asBoolean()).isEqualTo(exitCode == 0);
        return all.path(0).path("report");
    }

    private static Trailer lastMessage(Path segment) throws IOException {
        Trailer last = null;
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                Trailer entry = ((SegmentItem.Entry) item.get()).trailer();
                last = entry.kind() == EntryKind.MESSAGE ? entry : last;
            }
        }
        return Optional.ofNullable(last).orElseThrow();
    }

    private static void flip(Path segment, long at) throws IOException {
        assertThat(segment.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
