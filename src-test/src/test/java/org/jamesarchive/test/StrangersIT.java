package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client outside {@code mynetworks} gets no further than the greeting. */
class StrangersIT {

    private static final Map<String, String> US_ONLY = Map.of("MYNETWORKS", "127.0.0.1");

    private static final InetSocketAddress STRANGER = new InetSocketAddress("127.9.9.9", 0);

    @TempDir
    static Path folder;

    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = RunningCluster.start(ClusterSettings.of(folder, NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, 1)
                .withEnvironment("gateway0", US_ONLY)
                .withEnvironment("worker0", US_ONLY));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void gatewayRefusesAtConnect() throws IOException {
        refusedAtConnect("gateway0");
    }

    @Test
    void workerRefusesAtConnect() throws IOException {
        refusedAtConnect("worker0");
    }

    private static void refusedAtConnect(String node) throws IOException {
        try (Conversation smtp = Conversation.open(cluster.cluster().node(node).service(), STRANGER)) {
            assertThat(smtp.greeting())
                    .matches("554 5\\.7\\.1 <unknown\\[127\\.9\\.9\\.9\\]>: Client host rejected: Access denied");
            assertThatThrownBy(smtp::reply).isInstanceOf(EOFException.class);
        }
    }
}
