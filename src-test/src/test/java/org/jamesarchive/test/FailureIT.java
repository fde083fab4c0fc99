package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.launcher.mail.Mail;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL here and there, under load; nothing that was acknowledged is lost, nothing is there twice. */
class FailureIT {

    private static final int WORKERS = 3;

    @TempDir
    static Path folder;

    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = RunningCluster.start(folder, WORKERS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void oneWorkerDownAndBack() throws Exception {
        Cluster nodes = cluster.cluster();

        cluster.sendAccepted(FakeMail.small("worker-down", 400), () -> nodes.kill("worker1"));
        // What it may have stored before it was killed is asked of it first, when it is back.
        cluster.awaitQueuedAtMost(RunningCluster.CONNECTIONS);
        nodes.start("worker1");
        cluster.sendAccepted(FakeMail.small("worker-back", 200));

        cluster.assertAllArchivedOnce();
    }

    @Test
    void allWorkersDownThenBack() throws Exception {
        killAllWorkers();

        cluster.sendAccepted(FakeMail.small("all-down", 200));
        assertThat(cluster.status("gateway0").queued()).isEqualTo(200);
        startAllWorkers();

        cluster.assertAllArchivedOnce();
    }

    @Test
    void gatewayKilledWithAFullQueue() throws Exception {
        Cluster nodes = cluster.cluster();
        killAllWorkers();
        cluster.sendAccepted(FakeMail.small("full-queue", 300));

        nodes.kill("gateway0");
        nodes.start("gateway0");
        assertThat(cluster.status("gateway0").queued()).isEqualTo(300);
        startAllWorkers();

        cluster.assertAllArchivedOnce();
    }

    @Test
    void workersKilledWhileLargeMailFlows() throws Exception {
        List<Mail> mails = FakeMail.sized("mid-data", 60, 2_000_000);

        cluster.sendAccepted(mails.subList(0, 20), () -> bounce("worker0"));
        cluster.sendAccepted(mails.subList(20, 40), () -> bounce("worker1"));
        cluster.sendAccepted(mails.subList(40, 60), () -> bounce("worker2"));

        cluster.assertAllArchivedOnce();
    }

    private static void bounce(String node) {
        cluster.cluster().kill(node);
        startUnchecked(node);
    }

    private static void startUnchecked(String node) {
        try {
            cluster.cluster().start(node);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void killAllWorkers() {
        for (int i = 0; i < WORKERS; i++) {
            cluster.cluster().kill("worker" + i);
        }
    }

    private static void startAllWorkers() {
        for (int i = 0; i < WORKERS; i++) {
            startUnchecked("worker" + i);
        }
    }
}
