package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;

class ClosingTest extends SmtpSenderTest {

    @Test
    void idleConnectionsEndWithQuit() {
        assertAccepted(send());
        sender().close();
        assertThat(worker.commands()).endsWith("QUIT");
        assertThat(sender().connections()).isZero();
        assertThat(result(start())).isEqualTo(new SendResult.Broken(Stage.CONNECT, "the sender is closed"));
    }

    @Test
    void aSenderThatWasNeverUsedCloses() {
        sender().close();
        sender().close();
        assertThat(sender().connections()).isZero();
    }

    @Test
    void noThreadIsLeft() {
        assertAccepted(send());
        assertThat(threads()).isNotEmpty();
        sender().close();
        await().until(() -> threads().isEmpty());
    }

    @Test
    void aRunningTransactionEnds() {
        sender(SmtpSenderSettings.builder("gateway.example.com"));
        worker.receiveBuffer(10_000);
        CompletableFuture<SendResult> running = start(ENVELOPE, Content.of(new byte[10_000_000]));
        await().until(() -> worker.commands().contains("DATA"));
        sender().close();
        assertThat(running).isDone();
        assertAccepted(running.join());
    }

    @Test
    void whatHangsIsCutAndWhatWaitsIsAnswered() {
        sender(settings().connectionsPerHostLimit(1));
        worker.hangingAt(Stage.CONTENT);
        CompletableFuture<SendResult> hanging = start();
        await().until(() -> worker.commands().contains("DATA"));
        CompletableFuture<SendResult> waiting = start();
        sender().close();
        assertThat(List.of(hanging.isDone(), waiting.isDone())).containsOnly(true);
        assertBroken(hanging.join(), Stage.CONTENT);
        assertBroken(waiting.join(), Stage.CONNECT);
        assertThat(sender().connections()).isZero();
    }

    @Test
    void anOpeningConnectionIsCut() {
        worker.hangingAt(Stage.GREETING);
        CompletableFuture<SendResult> waiting = start();
        await().until(() -> worker.connections() == 1);
        sender().close();
        assertBroken(waiting.getNow(new SendResult.Accepted(new Reply(250, ""))), Stage.CONNECT);
        assertThat(sender().connections()).isZero();
    }

    private static List<String> threads() {
        Stream<Thread> all = Thread.getAllStackTraces().keySet().stream();
        return all.map(Thread::getName)
                .filter(name -> name.startsWith("smtp-sender"))
                .toList();
    }
}
