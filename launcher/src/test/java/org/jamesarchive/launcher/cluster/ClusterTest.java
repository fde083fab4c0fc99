package org.jamesarchive.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jamesarchive.launcher.fake.FakeNode;
import org.jamesarchive.launcher.time.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class ClusterTest {

    private final List<Cluster> clusters = new ArrayList<>();

    @TempDir
    Path dir;

    @AfterEach
    void endAll() {
        clusters.forEach(Cluster::close);
    }

    @Test
    void aNodeIsKilledAndStartedAgainWhileTheOthersRun() throws InterruptedException {
        Cluster cluster = cluster(settings("a"));
        assertThat(cluster.start(StartListener.none())).isEqualTo(3);
        assertThat(cluster.status()).extracting(NodeStatus::state).containsOnly("up");

        cluster.kill("worker0");
        assertThat(PortProbe.ofThisMachine()
                        .isTcpFree(cluster.block().worker(0), cluster.block().smtpPort()))
                .isTrue();
        assertThat(cluster.status()).extracting(NodeStatus::state).containsExactly("up", "up", "down");
        assertThatThrownBy(() -> cluster.kill("worker0")).hasMessage("worker0 is not running");

        cluster.start("worker0", Map.of("FURTHER", "1"));
        assertThat(cluster.status("worker0").state()).isEqualTo("up");
        assertThatThrownBy(() -> cluster.start("worker0")).hasMessage("worker0 is running already");
        assertThatThrownBy(() -> cluster.node("worker7"))
                .hasMessage("no node 'worker7'; there are dns, gateway0, worker0");

        cluster.stop("gateway0");
        assertThat(cluster.status("gateway0").state()).isEqualTo("down");
        assertThat(cluster.stopAll()).isEqualTo(2);
        assertThat(cluster.status()).extracting(NodeStatus::state).containsOnly("down");
    }

    @Test
    void twoClustersAtOnceHaveAddressesOfTheirOwn() throws Exception {
        Cluster one = cluster(settings("a"));
        Cluster two = cluster(settings("b"));
        Thread other = new Thread(() -> {
            try {
                two.start(StartListener.none());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        other.start();
        one.start(StartListener.none());
        other.join();
        assertThat(one.block()).isNotEqualTo(two.block());
        assertThat(one.status()).extracting(NodeStatus::state).containsOnly("up");
        assertThat(two.status()).extracting(NodeStatus::state).containsOnly("up");
    }

    @Test
    void aNodeThatFailsEndsTheWholeStartWithItsOwnError() {
        Cluster cluster = cluster(settings("a")
                .withEnvironment("worker0", Map.of("FAKE_ERROR", "worker.xml:7: 'archvie': expected 'archive'")));
        assertThatThrownBy(() -> cluster.start(StartListener.none()))
                .isInstanceOf(ClusterException.class)
                .hasMessage("worker0 ended while it started: worker.xml:7: 'archvie': expected 'archive'");
        assertThat(cluster.status()).extracting(NodeStatus::pid).containsOnly(0L);
    }

    @Test
    void aNodeThatIsNeverReadyEndsTheStartWithTheEndOfItsLog() {
        Cluster cluster = cluster(settings("a")
                .withEnvironment("worker0", Map.of("FAKE_HANG", "yes"))
                .withStartLimit(Duration.ofSeconds(3)));
        ClusterException failure =
                catchThrowableOfType(ClusterException.class, () -> cluster.start(StartListener.none()));
        assertThat(failure)
                .hasMessageStartingWith("worker0 was not ready after 3 s; end of ")
                .hasMessageEndingWith("this node hangs");
        assertThat(cluster.status()).extracting(NodeStatus::pid).containsOnly(0L);
    }

    @Test
    void closingWhileItStartsLeavesNoProcess() throws Exception {
        Cluster cluster = cluster(settings("a").withEnvironment("worker0", Map.of("FAKE_HANG", "yes")));
        Thread closer = new Thread(() -> {
            while (!Files.exists(dir.resolve("a/worker0/node.log"))) {
                Thread.onSpinWait();
            }
            cluster.close();
        });
        closer.start();
        assertThatThrownBy(() -> cluster.start(StartListener.none())).isInstanceOf(BeingStoppedException.class);
        closer.join();
        assertThat(cluster.status()).extracting(NodeStatus::pid).containsOnly(0L);
        assertThatThrownBy(() -> cluster.start("worker0")).isInstanceOf(BeingStoppedException.class);
    }

    @Test
    void aDetachedClusterIsFoundAgainByItsFolder() throws Exception {
        Cluster first = cluster(settings("a").thatOutliveUs());
        first.start(StartListener.none());
        Cluster found = Cluster.open(dir.resolve("a"), FakeNode.runtime(dir), Time.system());
        try {
            assertThat(found.status()).extracting(NodeStatus::state).containsOnly("up");
            assertThat(cluster(settings("a").thatOutliveUs()).start(StartListener.none()))
                    .isZero();
            assertThatThrownBy(() -> cluster(settings("a").withNodes(1, 3).thatOutliveUs())
                            .start(StartListener.none()))
                    .hasMessageContaining("1 gateways, 1 workers and 1 copies is up");
            found.kill("worker0");
            found.kill("dns");
            assertThat(cluster(settings("a").thatOutliveUs()).start(StartListener.none()))
                    .isEqualTo(2);
        } finally {
            assertThat(found.stopAll()).isEqualTo(3);
        }
        found.wipe();
        assertThat(dir.resolve("a")).doesNotExist();
    }

    @Test
    void aProcessThatNobodyWroteDownIsFoundAndStopped() throws Exception {
        Cluster cluster = cluster(settings("a").thatOutliveUs());
        cluster.start(StartListener.none());
        try {
            Path file = dir.resolve("a/cluster.json");
            Files.writeString(file, Files.readString(file).replaceAll("\"pid\" : [0-9]+", "\"pid\" : 1"));
            Cluster found = Cluster.open(dir.resolve("a"), FakeNode.runtime(dir), Time.system());
            assertThat(found.status()).extracting(NodeStatus::pid).containsOnly(0L);
            assertThat(cluster(settings("a").thatOutliveUs()).start(StartListener.none()))
                    .isZero();
            Files.delete(file);
            assertThat(found.stopAll()).isEqualTo(3);
        } finally {
            cluster.stopAll();
        }
        assertThat(cluster.status()).extracting(NodeStatus::pid).containsOnly(0L);
    }

    @Test
    void wipingLeavesWhatIsNotOurs() throws Exception {
        Cluster cluster = cluster(settings("a"));
        cluster.start(StartListener.none());
        cluster.stopAll();
        Path elsewhere = Files.writeString(dir.resolve("elsewhere"), "mine");
        Files.createSymbolicLink(dir.resolve("a/worker0/link"), dir);
        Path mine = Files.writeString(dir.resolve("a/mine"), "mine");
        cluster.wipe();
        assertThat(mine).exists();
        assertThat(elsewhere).exists();
        assertThat(dir.resolve("a/worker0")).doesNotExist();
        assertThat(dir.resolve("a/cluster.json")).doesNotExist();
    }

    @Test
    void aFolderWithoutAClusterAndABrokenFileAreErrors() throws IOException {
        assertThatThrownBy(() -> Cluster.open(dir, FakeNode.runtime(dir), Time.system()))
                .hasMessageContaining("no cluster was started there");
        Files.writeString(dir.resolve("cluster.json"), "{\"block\":");
        assertThatThrownBy(() -> Cluster.open(dir, FakeNode.runtime(dir), Time.system()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("cluster.json: is not what archive wrote");
    }

    @Test
    void aSecondCommandIsTurnedAwayWhileOneIsAtWork() throws Exception {
        ClusterFile file = new ClusterFile(dir);
        file.exclusively(() -> {
            assertThatThrownBy(() -> new ClusterFile(dir).exclusively(() -> 1))
                    .hasMessageContaining("another archive command is at work");
            return 0;
        });
        assertThat(file.exclusively(() -> 2)).isEqualTo(2);
    }

    private ClusterSettings settings(String folder) {
        return ClusterSettings.of(dir.resolve(folder), FakeNode.runtime(dir)).withNodes(1, 1);
    }

    private Cluster cluster(ClusterSettings settings) {
        Cluster cluster = new Cluster(settings, Time.system());
        clusters.add(cluster);
        return cluster;
    }
}
