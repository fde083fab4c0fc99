package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.mail.Mail;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client waits for the workers and reads which one has its mail; no worker's trouble reaches it. */
class RelayBeforeReplyIT {

    private static final int WORKERS = 3;

    /** More than the default of half a second, so that workers which have just started answer in time on a busy machine. */
    private static final Map<String, String> RELAY =
            Map.of("RELAY_BEFORE_REPLY", "true", "RELAY_BEFORE_REPLY_SILENCE", "2s");

    @TempDir
    static Path folder;

    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = RunningCluster.start(ClusterSettings.of(folder, NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, WORKERS)
                .withEnvironment("gateway0", RELAY));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void replyIsTheReceiptOfTheWorker() throws Exception {
        long before = stored();
        try (Conversation smtp = cluster.converse().mail()) {
            assertThat(journal(smtp, mail("receipt"))).matches("250 2\\.6\\.0 [0-9a-f]{64} archived on worker[012]");
        }
        assertThat(stored()).as("before the reply").isEqualTo(before + 1);
    }

    @Test
    void clientThatIsGoneHasItsMailArchivedAndCanSendItAgain() throws Exception {
        long before = stored();
        Mail mail = mail("gone");
        for (int i = 0; i < 2; i++) {
            try (Conversation smtp = cluster.converse().mail()) {
                Conversation.require(smtp.command("RCPT TO:<" + RunningCluster.ARCHIVE_ADDRESS + ">"), "250");
                Conversation.require(smtp.command("DATA"), "354");
                smtp.write(onTheWire(mail));
            }
            await().atMost(RunningCluster.DELIVERY_LIMIT)
                    .untilAsserted(() -> assertThat(stored()).isEqualTo(before + 1));
        }
        try (Conversation smtp = cluster.converse().mail()) {
            assertThat(journal(smtp, mail)).contains(" merged on worker");
        }
        assertThat(stored()).isEqualTo(before + 1);
    }

    @Test
    void workerThatIsDownCostsNothing() throws Exception {
        cluster.cluster().kill("worker1");
        List<Mail> mails = FakeMail.small("relay-down", 200);

        assertThat(cluster.send(mails)).hasSize(200).allSatisfy(outcome -> assertThat(outcome.accepted())
                .as(outcome.reason())
                .isTrue());
        cluster.awaitDelivered();
        cluster.cluster().start("worker1");

        cluster.assertAllArchivedOnce();
    }

    @Test
    void workerThatHangsCostsClientsABudgetAtMost() throws Exception {
        List<Mail> mails = FakeMail.small("relay-hangs", 300);
        long pid = cluster.status("worker2").pid();
        RunningCluster.signal("STOP", pid);
        try {
            long begun = System.nanoTime();
            cluster.sendAccepted(mails);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .as("eight connections, each held up a few times at most")
                    .isLessThan(Duration.ofSeconds(20));
        } finally {
            RunningCluster.signal("CONT", pid);
        }

        cluster.assertAllArchivedOnce();
    }

    @Test
    void withoutWorkersMailIsQueuedAndDeliveredLater() throws Exception {
        for (int i = 0; i < WORKERS; i++) {
            cluster.cluster().kill("worker" + i);
        }
        try (Conversation smtp = cluster.converse().mail()) {
            assertThat(journal(smtp, mail("nobody-there"))).matches("250 2\\.6\\.0 [0-9a-f]{64} queued as \\d+");
        }
        cluster.sendAccepted(FakeMail.small("relay-all-down", 200));
        assertThat(cluster.status("gateway0").queued()).isEqualTo(201);
        cluster.cluster().kill("gateway0");
        cluster.cluster().start("gateway0");
        assertThat(cluster.status("gateway0").queued()).isEqualTo(201);
        for (int i = 0; i < WORKERS; i++) {
            cluster.cluster().start("worker" + i);
        }

        cluster.assertAllArchivedOnce();
        awaitWorkersUp();
    }

    /** A worker that was away is up again when a message has probed it; one whose client waits goes into the queue for that. */
    private static void awaitWorkersUp() throws Exception {
        URI workers = URI.create("http://" + cluster.gateway().httpText() + "/archive/workers");
        HttpRequest request = cluster.operator().request(workers).build();
        AtomicInteger number = new AtomicInteger();
        await().atMost(RunningCluster.DELIVERY_LIMIT).untilAsserted(() -> {
            cluster.sendAccepted(FakeMail.small("relay-probe-" + number.incrementAndGet(), 3));
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(new ObjectMapper().readTree(answer.body()).findValuesAsText("state"))
                    .hasSize(WORKERS)
                    .containsOnly("up");
        });
        cluster.awaitDelivered();
    }

    private static Mail mail(String story) {
        return cluster.counted(FakeMail.small("relay-" + story, 1).get(0));
    }

    private static String journal(Conversation smtp, Mail mail) throws IOException {
        Conversation.require(smtp.command("RCPT TO:<" + RunningCluster.ARCHIVE_ADDRESS + ">"), "250");
        Conversation.require(smtp.command("DATA"), "354");
        smtp.write(onTheWire(mail));
        return smtp.reply();
    }

    /** Dots doubled, the end behind it. */
    private static byte[] onTheWire(Mail mail) {
        String text = new String(mail.bytes(), StandardCharsets.ISO_8859_1);
        return (text.replaceAll("(?m)^\\.", "..") + ".\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long stored() {
        long stored = 0;
        for (int i = 0; i < WORKERS; i++) {
            stored += cluster.status("worker" + i).stored();
        }
        return stored;
    }
}
