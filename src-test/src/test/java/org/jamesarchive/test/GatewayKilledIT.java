package org.jamesarchive.test;

import java.nio.file.Path;
import org.jamesarchive.launcher.cluster.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL for the gateway under load, with healthy workers: every copy of a mail meets on one worker all the same. */
class GatewayKilledIT {

    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @Test
    void nothingIsLostAndNothingIsThereTwice() throws Exception {
        try (RunningCluster cluster = RunningCluster.start(folder, 3)) {
            for (int i = 0; i < KILLS; i++) {
                // The client sends again what got no reply, as a journal source does.
                cluster.sendAccepted(FakeMail.small("gateway-killed-" + i, 400), () -> bounce(cluster.cluster()));
            }

            cluster.assertAllArchivedOnce();
        }
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
