package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Folders;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The life of a backup: made while mail comes in, grown, killed, and the day it is needed. Told as one story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackupIT {

    private static final int MAILS = 120;
    private static final int SECONDS_LIMIT = 120;
    private static final String WORKER = "worker0";

    @TempDir
    static Path folder;

    private static RunningCluster cluster;
    private static Path nodes;
    private static Path place;

    @BeforeAll
    static void start() throws Exception {
        nodes = folder.resolve("nodes");
        place = folder.resolve("backups");
        NodeRuntime shipped = NodeRuntime.ofHome(RunningCluster.home());
        NodeRuntime runtime = new NodeRuntime(
                shipped.java(),
                shipped.classPath(),
                shipped.mainClass(),
                shipped.gatewayConf(),
                worker(shipped.workerConf()),
                shipped.gatewayOptions(),
                shipped.workerOptions());
        cluster = RunningCluster.start(ClusterSettings.of(nodes, runtime).withNodes(1, 2));
    }

    /** The shipped profile with small segments. */
    private static Path worker(Path shipped) throws IOException {
        Path conf = Files.createDirectories(folder.resolve("worker"));
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(file, conf.resolve(file.getFileName()));
            }
        }
        Path settings = conf.resolve("worker.xml");
        Files.writeString(
                settings,
                Files.readString(settings).replace("<segment_size_limit>1GiB<", "<segment_size_limit>32KiB<"));
        return conf;
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void workersAreBackedUpWhileMailComesIn() throws Exception {
        cluster.sendAccepted(FakeMail.small("before", MAILS));
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
            try {
                cluster.sendAccepted(FakeMail.small("meanwhile", MAILS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        JsonNode first = backup(0, "--verify");
        sending.get(RunningCluster.DELIVERY_LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(first).hasSize(2);
        for (JsonNode worker : first) {
            assertThat(worker.path("complete").asBoolean()).isTrue();
            assertThat(worker.path("segments").asInt()).isGreaterThan(1);
        }
    }

    @Test
    @Order(2)
    void secondBackupCopiesOnlyWhatIsNew() throws Exception {
        cluster.sendAccepted(FakeMail.small("second", 20));
        cluster.awaitDelivered();
        long before = size(place);
        JsonNode second = backup(0);
        assertThat(size(place)).isGreaterThan(before);
        long copied = second.path(0).path("bytes").asLong()
                + second.path(1).path("bytes").asLong();
        assertThat(copied).isLessThan(size(place) - before + 1).isLessThan(before);
        for (JsonNode worker : backup(0)) {
            assertThat(worker.path("copied").asInt()).isZero();
        }
    }

    @Test
    @Order(3)
    void killedBackupIsBegunAgain() throws Exception {
        cluster.sendAccepted(FakeMail.small("later", MAILS));
        cluster.awaitDelivered();
        Process killed = new ProcessBuilder(
                        ArchiveProgram.command("backup", "--dir", nodes.toString(), "--to", place.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        // Whenever this hits, what was there before must count, or what the run has ended with.
        killed.waitFor(1_200, TimeUnit.MILLISECONDS);
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        for (JsonNode worker : backup(0, "--verify")) {
            assertThat(worker.path("complete").asBoolean()).isTrue();
        }
    }

    @Test
    @Order(4)
    void workerWhoseDiskIsLostComesBackFromItsBackup() throws Exception {
        Path data = cluster.cluster().node(WORKER).dataDir();
        JsonNode before = verified(data);
        cluster.cluster().kill(WORKER);
        Folders.delete(data);
        ArchiveProgram.Result restored = ArchiveProgram.run(
                SECONDS_LIMIT,
                "restore",
                "--json",
                "--server-id",
                "0",
                place.resolve(WORKER).toString(),
                "--to",
                data.toString());
        assertThat(restored.exitCode()).as(restored.err()).isZero();
        JsonNode line = new ObjectMapper().readTree(restored.out());
        assertThat(line.path("newKey").asBoolean(true)).isFalse();
        assertThat(line.path("rootHash").asText()).isEqualTo(before.path("root").asText());

        cluster.cluster().start(WORKER);
        assertThat(cluster.status(WORKER).state()).isEqualTo("up");
        assertThat(verified(data).path("messages").asLong())
                .isEqualTo(before.path("messages").asLong());
        cluster.sendAccepted(FakeMail.small("afterwards", 20));
        cluster.assertAllArchivedOnce();
        for (JsonNode worker : backup(0)) {
            assertThat(worker.path("complete").asBoolean()).isTrue();
        }
    }

    @Test
    @Order(5)
    void workerThatLostItsKeyTooBeginsAnotherOne() throws Exception {
        Path data = cluster.cluster().node(WORKER).dataDir();
        cluster.cluster().stop(WORKER);
        backup(0);
        long checkpoints = verified(data).path("checkpoints").asLong();
        Folders.delete(data);
        Folders.delete(data.resolveSibling("keys"));
        ArchiveProgram.Result restored = ArchiveProgram.run(
                SECONDS_LIMIT, "restore", place.resolve(WORKER).toString(), "--to", data.toString());
        assertThat(restored.exitCode()).as(restored.err()).isZero();
        assertThat(restored.err()).contains("the worker signs with another key from now on");

        cluster.cluster().start(WORKER);
        cluster.sendAccepted(FakeMail.small("new key", 20));
        cluster.assertAllArchivedOnce();
        backup(0);
        assertThat(verified(data).path("checkpoints").asLong()).isGreaterThan(checkpoints);
    }

    @Test
    @Order(6)
    void oldCopyThatIsBroughtBackDoesNotReplaceItsBackup() throws Exception {
        Path data = cluster.cluster().node(WORKER).dataDir();
        cluster.cluster().stop(WORKER);
        try (Stream<Path> segments = Files.list(data.resolve("segments"))) {
            Files.delete(segments.sorted().reduce((a, b) -> b).orElseThrow());
        }
        JsonNode refused = backup(1);
        assertThat(refused.path(0).path("error").asText()).contains("refused, the backup stays as it is");
        assertThat(refused.path(1).path("complete").asBoolean()).isTrue();
    }

    private static JsonNode backup(int exitCode, String... further) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("backup", "--json", "--dir", nodes.toString(), "--to", place.toString()));
        arguments.addAll(List.of(further));
        ArchiveProgram.Result result = ArchiveProgram.run(SECONDS_LIMIT, arguments.toArray(new String[0]));
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
        return new ObjectMapper().readTree(result.out());
    }

    private static JsonNode verified(Path data) throws Exception {
        ArchiveProgram.Result result = ArchiveProgram.run(SECONDS_LIMIT, "verify", "--json", "--data", data.toString());
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        return new ObjectMapper().readTree(result.out()).path(0).path("report");
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
