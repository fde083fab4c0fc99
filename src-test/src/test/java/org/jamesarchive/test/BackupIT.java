package org.jamesarchive.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
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
    private static final String WORKER = "worker0";

    @TempDir
    static Path folder;

    private static RunningCluster cluster;
    private static Path nodes;
    private static Path place;

    private record Result(int exitCode, String out, String err) {}

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
        Process killed = start("backup", "--dir", nodes.toString(), "--to", place.toString());
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
        Result restored = archive(
                "restore", "--json", "--server-id", "0", place.resolve(WORKER).toString(), "--to", data.toString());
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
        Result restored = archive("restore", place.resolve(WORKER).toString(), "--to", data.toString());
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
        Result result = archive(arguments.toArray(new String[0]));
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
        return new ObjectMapper().readTree(result.out());
    }

    private static JsonNode verified(Path data) throws Exception {
        Result result = archive("verify", "--json", "--data", data.toString());
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        return new ObjectMapper().readTree(result.out()).path(0).path("report");
    }

    private static Result archive(String... arguments) throws Exception {
        Process process = start(arguments);
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(
                process.exitValue(),
                Files.readString(folder.resolve("out"), UTF_8),
                Files.readString(folder.resolve("err"), UTF_8));
    }

    private static Process start(String... arguments) throws IOException {
        Path launcher = RunningCluster.home().resolve("launcher/target");
        List<String> command = new ArrayList<>(List.of(
                NodeRuntime.currentJava().toString(),
                "-XX:TieredStopAtLevel=1",
                "-Darchive.home=" + RunningCluster.home(),
                "-cp",
                launcher.resolve("archive-launcher.jar") + File.pathSeparator + launcher.resolve("lib") + "/*",
                "org.jamesarchive.launcher.ArchiveCommand"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
