package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Folders;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.reconcile.ReconcileReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker of a cluster with two copies loses its disk, and gets back what the others hold. */
class RepairIT {

    private static final int MAILS = 80;

    @TempDir
    Path folder;

    @Test
    void lostWorkerIsRepairedFromTheOthers() throws Exception {
        ClusterSettings settings = ClusterSettings.of(folder, NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, 3)
                .withCopies(2);
        try (RunningCluster cluster = RunningCluster.start(settings)) {
            cluster.sendAccepted(FakeMail.small("repair", MAILS));
            cluster.awaitDelivered();
            assertThat(cluster.reconcile().isGood()).isTrue();
            long before = cluster.status("worker2").stored();
            assertThat(before).isPositive();
            assertThat(archive("repair", "worker2").err()).contains("worker2 is running");

            cluster.cluster().kill("worker2");
            assertThat(cluster.reconcile().incomplete()).hasSize(1);
            Folders.delete(cluster.cluster().node("worker2").dataDir());
            JsonNode repaired = archive("repair", "worker2").json(0);
            assertThat(repaired.path("fetched").asLong()).isEqualTo(before);
            assertThat(repaired.path("lacking").asLong()).isZero();
            JsonNode again = archive("repair", "worker2").json(0);
            assertThat(again.path("held").asLong()).isEqualTo(before);
            assertThat(again.path("fetched").asLong()).isZero();

            cluster.cluster().start("worker2");
            assertThat(cluster.status("worker2").stored()).isEqualTo(before);
            ReconcileReport report = cluster.reconcile();
            assertThat(report.isGood()).as(report.toString()).isTrue();
            assertThat(report.stored()).isEqualTo(MAILS);
            assertThat(report.shortOfCopies()).isZero();
            assertThat(ArchiveProgram.run("verify", "--dir", folder.toString(), "worker2")
                            .exitCode())
                    .isZero();
        }
    }

    private ArchiveProgram.Result archive(String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of("--json", "--dir", folder.toString()));
        return ArchiveProgram.run(line.toArray(String[]::new));
    }
}
