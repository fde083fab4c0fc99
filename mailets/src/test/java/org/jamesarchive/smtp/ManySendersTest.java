package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fifty threads, five workers. */
class ManySendersTest extends SmtpSenderTest {

    private static final int SENDERS = 50;
    private static final int MESSAGES = 40;

    private final List<ScriptedWorker> workers = new ArrayList<>();

    @AfterEach
    void closeWorkers() {
        workers.forEach(ScriptedWorker::close);
    }

    @Test
    void everyMessageArrivesOnceOnFewConnections() {
        startWorkers();
        sendAll().forEach(SmtpSenderTest::assertAccepted);
        assertThat(stored()).hasSize(SENDERS * MESSAGES);
        workers.forEach(each -> {
            assertThat(each.connections()).isBetween(1, 4);
            assertThat(each.received()).hasSize(SENDERS * MESSAGES / 5);
        });
        assertThat(sender().connections()).isBetween(5, 20);
    }

    @Test
    void whatIsAcceptedIsStoredWhateverHappens() {
        startWorkers();
        workers.get(0).onMessage(20).resettingAt(Stage.RCPT).onMessage(50).droppingTheAcknowledgement();
        workers.get(1).onMessage(30).closingAt(Stage.MAIL).onMessage(60).answering(Stage.CONTENT, "421 4.3.2 bye");
        workers.get(2).answering(Stage.RCPT, "450 4.2.0 later");
        workers.get(3).onMessage(10).closingInContentAfter(5).onMessage(15).resettingAt(Stage.CONTENT);
        int accepted = 0;
        for (SendResult result : sendAll()) {
            accepted += result instanceof SendResult.Accepted ? 1 : 0;
        }
        assertThat(workers.get(4).received()).hasSize(SENDERS * MESSAGES / 5);
        assertThat(stored())
                .as("accepted, and one whose acknowledgement was lost")
                .hasSize(accepted + 1);
    }

    private void startWorkers() {
        sender(settings());
        for (int i = 0; i < 5; i++) {
            workers.add(ScriptedWorker.startOn("127.0.0." + (20 + i)));
        }
    }

    private List<SendResult> sendAll() {
        ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
        try {
            List<CompletableFuture<SendResult>> sends = new ArrayList<>();
            for (int i = 0; i < SENDERS * MESSAGES; i++) {
                int number = i;
                sends.add(CompletableFuture.supplyAsync(() -> result(send(number)), threads));
            }
            return sends.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    private CompletableFuture<SendResult> send(int number) {
        ScriptedWorker to = workers.get(number % workers.size());
        return sender().send(
                        "worker" + number % workers.size() + ".example.com",
                        to.address(),
                        ENVELOPE,
                        content("Subject: " + number + "\r\n\r\n" + "x".repeat(number) + "\r\n"));
    }

    private Set<String> stored() {
        Set<String> contents = new HashSet<>();
        workers.forEach(each -> each.received().forEach(message -> assertThat(contents.add(message.content()))
                .as("stored once only: %s", message.number())
                .isTrue()));
        return contents;
    }
}
