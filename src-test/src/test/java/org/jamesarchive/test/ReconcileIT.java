package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Folders;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.reconcile.ReconcileReport;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code archive reconcile} over a real cluster, told as one story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReconcileIT {

    private static final int MAILS = 60;
    private static final int MORE = 20;

    @TempDir
    static Path folder;

    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = RunningCluster.start(ClusterSettings.of(nodes(), NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, 2));
        cluster.sendAccepted(FakeMail.small("reconcile", MAILS));
        cluster.assertAllArchivedOnce();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Path nodes() {
        return folder.resolve("nodes");
    }

    private static JsonNode reconcile(int exitCode) throws Exception {
        return ArchiveProgram.run("reconcile", "--json", "--dir", nodes().toString())
                .json(exitCode);
    }

    @Test
    @Order(1)
    void allThatWasAcknowledgedIsStored() throws Exception {
        JsonNode report = reconcile(0);
        assertThat(report.path("good").asBoolean()).isTrue();
        assertThat(report.path("accepted").asInt()).isEqualTo(MAILS);
        assertThat(report.path("stored").asInt()).isEqualTo(MAILS);
        assertThat(report.path("unledgered").asInt()).isZero();
        assertThat(ArchiveProgram.run("reconcile", "--dir", nodes().toString()).out())
                .isEqualTo("accepted 60 = stored 60 + queued 0 + parked 0\n");
    }

    @Test
    @Order(2)
    void workerThatIsDownMakesItIncomplete() throws Exception {
        cluster.cluster().kill("worker1");
        JsonNode report = reconcile(1);
        assertThat(report.path("complete").asBoolean()).isFalse();
        assertThat(report.path("incomplete").toString()).contains("does not answer");
        assertThat(report.path("missing").asInt()).isPositive();
    }

    @Test
    @Order(3)
    void whatWaitsInTheQueueIsCounted() throws Exception {
        cluster.cluster().kill("worker0");
        cluster.sendAccepted(FakeMail.small("waiting", MORE));
        assertThat(cluster.reconcile().queued()).isEqualTo(MORE);

        for (String worker : List.of("worker0", "worker1")) {
            cluster.cluster().start(worker);
        }
        cluster.awaitDelivered();
        ReconcileReport report = cluster.reconcile();
        assertThat(report.isGood()).as(report.toString()).isTrue();
        assertThat(report.stored()).isEqualTo(MAILS + MORE);
    }

    @Test
    @Order(4)
    void killedGatewayStillKnowsWhatItAcknowledged() throws Exception {
        cluster.cluster().kill("gateway0");
        cluster.cluster().start("gateway0");
        ReconcileReport report = cluster.reconcile();
        assertThat(report.isGood()).as(report.toString()).isTrue();
        assertThat(report.accepted()).isEqualTo(MAILS + MORE);
    }

    @Test
    @Order(5)
    void lostDataOfAWorkerIsNamedToTheMessage() throws Exception {
        cluster.cluster().kill("worker1");
        Path data = cluster.cluster().node("worker1").dataDir();
        Set<String> lost = new TreeSet<>();
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(StoreSettings.of(data, 1), Clock.systemUTC())) {
            store.contentIds(new ContentId("0".repeat(64)), MAILS + MORE).forEach(id -> lost.add(id.hex()));
        }
        assertThat(lost).isNotEmpty();
        Folders.delete(data);
        cluster.cluster().start("worker1");

        JsonNode report = reconcile(1);
        assertThat(report.path("complete").asBoolean()).isTrue();
        assertThat(new TreeSet<>(report.path("missingMessages").findValuesAsText("contentId")))
                .isEqualTo(lost);
        assertThat(report.path("missing").asInt()).isEqualTo(lost.size());
        assertThat(report.path("stored").asInt()).isEqualTo(MAILS + MORE - lost.size());
        assertThat(report.path("missingMessages").path(0).path("domain").asText())
                .isEqualTo("archive.example.com");
    }
}
