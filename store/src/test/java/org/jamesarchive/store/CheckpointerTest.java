package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.store.Mails.arrival;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.LogTree;
import org.jamesarchive.store.proof.MerkleTree;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointerTest {

    @TempDir
    Path temporary;

    private CheckpointSettings settings() {
        return new CheckpointSettings(
                "archive.example.com/7",
                temporary.resolve("keys/checkpoint.key"),
                Duration.ofHours(1),
                Optional.of(temporary.resolve("copies")),
                Optional.empty());
    }

    private Path data() {
        return temporary.resolve("data");
    }

    private SegmentedArchiveStore open(CheckpointSettings checkpoints) throws IOException {
        return SegmentedArchiveStore.open(
                TestStores.settings(data()).withSegmentSizeLimit(2000), checkpoints, Clock.systemUTC());
    }

    private Checkpoint opened(String note) throws IOException {
        return CheckpointVerifier.read(temporary.resolve("keys/checkpoint.key.pub"))
                .open(note);
    }

    @Test
    void checkpointsAreMadeAtSealOnDemandAndAtTheEnd() throws Exception {
        try (SegmentedArchiveStore store = open(settings())) {
            for (int i = 0; i < 10; i++) {
                store.append(arrival(Mails.random(900, i)));
            }
            Checkpoint now = opened(store.checkpoint());
            assertThat(store.newestCheckpoint().map(this::openedUnchecked)).contains(now);
            assertThat(new MerkleTree(LogTree.of(data().resolve("segments"))).root(now.size()))
                    .isEqualTo(now.root());
            Awaitility.await().until(() -> store.checkpointSizes().size() > 2);
            SegmentFooter footer =
                    SegmentFooter.of(TestStores.segment(data(), 1)).orElseThrow();
            assertThat(opened(footer.note()))
                    .isEqualTo(new Checkpoint("archive.example.com/7", footer.end(), footer.root()));
            store.append(arrival(Mails.random(100, 99)));
        }
        try (SegmentedArchiveStore store = open(settings())) {
            Checkpoint last = opened(store.newestCheckpoint().orElseThrow());
            assertThat(last.size())
                    .isEqualTo(LogTree.of(data().resolve("segments")).size());
            assertThat(Files.exists(temporary.resolve("copies/checkpoint.pub"))).isTrue();
            assertThat(temporary.resolve("copies").toFile().list())
                    .hasSize(store.checkpointSizes().size() + 1);
            assertThat(store.proofAlarms()).isEmpty();
        }
    }

    private Checkpoint openedUnchecked(String note) {
        try {
            return opened(note);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shorterLogIsAnAlarmAndArchivingGoesOn() throws Exception {
        try (SegmentedArchiveStore store = open(settings())) {
            store.append(arrival(Mails.random(100, 1)));
            Folders.copy(data().resolve("segments"), temporary.resolve("old"));
            store.append(arrival(Mails.random(100, 2)));
        }
        Folders.delete(data().resolve("segments"));
        Folders.delete(data().resolve("catalog"));
        Folders.copy(temporary.resolve("old"), data().resolve("segments"));
        try (SegmentedArchiveStore store = open(settings())) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(store.proofAlarms().toString()).contains("something was cut off"));
            assertThat(store.append(arrival(Mails.random(100, 3))).merged()).isFalse();
        }
    }

    @Test
    void otherLogIsAnAlarm() throws Exception {
        try (SegmentedArchiveStore store = open(settings())) {
            store.append(arrival(Mails.random(100, 1)));
        }
        Folders.delete(data().resolve("segments"));
        Folders.delete(data().resolve("catalog"));
        Folders.delete(data().resolve("checkpoints"));
        TestStores.holding(data(), List.of(Mails.random(100, 2)));
        try (SegmentedArchiveStore store = open(settings())) {
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(store.proofAlarms().toString()).contains("another root hash"));
        }
    }

    @Test
    void keyThatIsGoneStopsTheStart() throws Exception {
        try (SegmentedArchiveStore store = open(settings())) {
            store.append(arrival(Mails.random(100, 1)));
        }
        Files.delete(temporary.resolve("keys/checkpoint.key"));
        assertThatThrownBy(() -> open(settings()))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("bring the key back");
    }

    @Test
    void checkpointsOfAFormerKeyStayVerifiable() throws Exception {
        try (SegmentedArchiveStore store = open(settings())) {
            for (int i = 0; i < 5; i++) {
                store.append(arrival(Mails.random(900, i)));
            }
        }
        Folders.delete(temporary.resolve("keys"));
        Folders.delete(temporary.resolve("copies"));
        Path former =
                Files.createDirectories(data().resolve("former-checkpoints")).resolve("first");
        Files.move(data().resolve("checkpoints"), former);
        VerifyReport moved = Verification.of(data(), null, List.of(), ScanProgress.NONE);
        assertThat(moved.findings()).isEmpty();
        assertThat(moved.checkpoints()).isGreaterThan(1);

        try (SegmentedArchiveStore store = open(settings())) {
            store.append(arrival(Mails.random(900, 99)));
        }
        CheckpointVerifier key = CheckpointVerifier.read(temporary.resolve("keys/checkpoint.key.pub"));
        VerifyReport report = Verification.of(data(), key, List.of(), ScanProgress.NONE);
        assertThat(report.findings()).isEmpty();
        assertThat(report.checkpoints()).isGreaterThan(moved.checkpoints());

        Files.delete(former.resolve("checkpoint.pub"));
        assertThat(Verification.of(data(), key, List.of(), ScanProgress.NONE).findings())
                .anyMatch(finding -> finding.what().contains("no public key to check it with"))
                .anyMatch(finding -> finding.what().contains("the checkpoint in the footer is forged"));
    }

    @Test
    void urlThatFailsIsAnAlarmAndTriedAgain() throws Exception {
        Map<String, String> got = new ConcurrentHashMap<>();
        int[] code = {503};
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (code[0] == 201) {
                got.put(exchange.getRequestURI().getPath(), body);
            }
            exchange.sendResponseHeaders(code[0], -1);
            exchange.close();
        });
        server.start();
        CheckpointSettings settings = new CheckpointSettings(
                "a/7",
                temporary.resolve("keys/checkpoint.key"),
                Duration.ofSeconds(1),
                Optional.empty(),
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/log/")));
        try (SegmentedArchiveStore store = open(settings)) {
            store.append(arrival(Mails.random(100, 1)));
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(store.proofAlarms().toString()).contains("HTTP status 503"));
            code[0] = 201;
            Awaitility.await().until(() -> store.proofAlarms().isEmpty());
            assertThat(got.values()).contains(store.newestCheckpoint().orElseThrow());
        } finally {
            server.stop(0);
        }
    }
}
