package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pooled connection that died is no failure of the message, unless the host had begun to answer about it. */
class StaleConnectionTest extends SmtpSenderTest {

    @Test
    void closedBeforeItAnsweredMail() {
        worker.onMessage(2).closingAt(Stage.MAIL);
        assertSecondIsSentAgain();
    }

    @Test
    void resetBeforeItAnsweredMail() {
        worker.onMessage(2).resettingAt(Stage.MAIL);
        assertSecondIsSentAgain();
    }

    @Test
    void saidGoodbyeInsteadOfAnsweringMail() {
        worker.onMessage(2).answering(Stage.MAIL, "421 4.4.2 idle for too long");
        assertSecondIsSentAgain();
    }

    @Test
    void closedBeforeItAnsweredMailStepByStep() {
        worker.withholding("PIPELINING").onMessage(2).closingAt(Stage.MAIL);
        assertSecondIsSentAgain();
    }

    @Test
    void closedAfterARefusalWhoseRsetIsStillDue() {
        worker.onMessage(1).answering(Stage.RCPT, "550 5.1.1 no");
        worker.onMessage(2).closingAt(Stage.MAIL);
        assertRefused(send(), Stage.RCPT, "550 5.1.1 no");
        assertAccepted(send());
        assertThat(worker.connections()).isEqualTo(2);
    }

    @Test
    void closedWhileIdle() {
        assertAccepted(send());
        worker.closeConnections();
        assertAccepted(send());
        assertThat(worker.received()).hasSize(2);
        await().until(() -> sender().connections() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "421 4.4.2 idle for too long", "451 odd", "nonsense"})
    void closedByTheHostsIdleLimit(String lastWords) {
        worker.closingIdleConnections(Duration.ofMillis(20), lastWords);
        assertAccepted(send());
        await().until(() -> sender().connections() == 0);
        assertAccepted(send());
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"RCPT", "DATA", "CONTENT"})
    void notSentAgainOnceTheHostHasAnswered(Stage stage) {
        worker.onMessage(2).closingAt(stage);
        assertAccepted(send());
        assertBroken(send(), stage);
        assertThat(mails()).isEqualTo(2);
    }

    @Test
    void notSentAgainWhenTheHostKeepsSilent() {
        sender(impatient());
        worker.onMessage(2).hangingAt(Stage.MAIL);
        assertAccepted(send());
        assertBroken(send(), Stage.MAIL);
        assertThat(mails()).isEqualTo(2);
    }

    @Test
    void notSentAgainWhenTheConnectionWasFresh() {
        worker.closingAt(Stage.MAIL);
        assertBroken(send(), Stage.MAIL);
        assertThat(mails()).isEqualTo(1);
    }

    @Test
    void sentAgainOnceOnly() {
        assertAccepted(send());
        worker.closingAt(Stage.MAIL);
        assertBroken(send(), Stage.MAIL);
        assertThat(mails()).isEqualTo(3);
    }

    @Test
    void staleAndTheHostIsGone() {
        assertAccepted(send());
        worker.refusingConnections().closingAt(Stage.MAIL);
        assertBroken(send(), Stage.CONNECT);
    }

    @Test
    void allConnectionsStaleAtOnce() {
        sendFour(content("x".repeat(5_000_000) + "\r\n"));
        assertThat(worker.connections()).isEqualTo(4);
        for (int connection = 1; connection <= 4; connection++) {
            worker.onConnection(connection).closingAt(Stage.MAIL);
        }
        sendFour(MAIL);
        assertThat(worker.received()).hasSize(8);
    }

    @Test
    void aHostThatEndsEachConnectionAfterOneMessage() {
        sender(settings().connectionsPerHostLimit(1));
        List<CompletableFuture<SendResult>> sends = new ArrayList<>();
        for (int number = 2; number < 60; number += 2) {
            worker.onMessage(number).closingAt(Stage.MAIL);
        }
        for (int i = 0; i < 20; i++) {
            sends.add(start());
        }
        sends.forEach(send -> assertAccepted(result(send)));
        assertThat(worker.received()).hasSize(20);
    }

    private void sendFour(Content content) {
        List<CompletableFuture<SendResult>> sends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sends.add(start(ENVELOPE, content));
        }
        sends.forEach(send -> assertAccepted(result(send)));
    }

    private void assertSecondIsSentAgain() {
        assertAccepted(send());
        assertAccepted(send());
        assertThat(worker.received()).hasSize(2);
        assertThat(worker.received().get(1).connection()).isEqualTo(2);
        assertThat(mails()).isEqualTo(3);
    }

    private long mails() {
        return worker.commands().stream()
                .filter(line -> line.startsWith("MAIL"))
                .count();
    }
}
