package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.mail.Mail;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL for the gateway under load, in either mode. */
class GatewayKilledIT {

    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "relay_before_reply={0}")
    @ValueSource(strings = {"true", "false"})
    void withHealthyWorkersNothingIsLostAndNothingIsThereTwice(String relay) throws Exception {
        try (RunningCluster cluster = start(relay)) {
            for (int i = 0; i < KILLS; i++) {
                // The client sends again what got no reply, as a journal source does.
                cluster.sendAccepted(FakeMail.small("gateway-killed-" + i, 400), () -> bounce(cluster.cluster()));
            }
            cluster.sendAccepted(
                    FakeMail.sized("gateway-killed-large", 40, 1_000_000), () -> bounce(cluster.cluster()));

            cluster.assertAllArchivedOnce();
        }
    }

    /** What a worker has that was passed to it in another's place can come again, so nothing is said of twice here. */
    @ParameterizedTest(name = "relay_before_reply={0}")
    @ValueSource(strings = {"true", "false"})
    void whileAWorkerHangsNothingIsLost(String relay) throws Exception {
        try (RunningCluster cluster = start(relay)) {
            List<Mail> mails = FakeMail.small("gateway-killed-hanging", 200);
            long pid = cluster.status("worker0").pid();
            RunningCluster.signal("STOP", pid);
            try {
                cluster.sendAccepted(mails, () -> bounce(cluster.cluster()));
            } finally {
                RunningCluster.signal("CONT", pid);
            }

            cluster.awaitDelivered();
            assertThat(cluster.prove().missing()).isZero();
        }
    }

    private RunningCluster start(String relay) throws InterruptedException {
        return RunningCluster.start(ClusterSettings.of(folder, NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, 3)
                .withEnvironment("gateway0", Map.of("RELAY_BEFORE_REPLY", relay)));
    }

    private static void bounce(Cluster nodes) {
        nodes.kill("gateway0");
        try {
            nodes.start("gateway0");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
