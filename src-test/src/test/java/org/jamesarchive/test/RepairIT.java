package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.Folders;
import org.jamesarchive.launcher.cluster.NodeRuntime;
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
            assertThat(archive("reconcile").json(0).path("accepted").asInt()).isEqualTo(MAILS);
            long before = cluster.status("worker2").stored();
            assertThat(before).isPositive();
            assertThat(archive("repair", "worker2").err()).contains("worker2 is running");

            cluster.cluster().kill("worker2");
            Folders.delete(cluster.cluster().node("worker2").dataDir());
            JsonNode repaired = archive("repair", "worker2").json(0);
            assertThat(repaired.path("fetched").asLong()).isEqualTo(before);
            assertThat(repaired.path("lacking").asLong()).isZero();
            JsonNode again = archive("repair", "worker2").json(0);
            assertThat(again.path("held").asLong()).isEqualTo(before);
            assertThat(again.path("fetched").asLong()).isZero();

            cluster.cluster().start("worker2");
            assertThat(cluster.status("worker2").stored()).isEqualTo(before);
            JsonNode report = archive("reconcile").json(0);
            assertThat(report.path("good").asBoolean()).isTrue();
            assertThat(report.path("shortOfCopies").asInt()).isZero();
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
