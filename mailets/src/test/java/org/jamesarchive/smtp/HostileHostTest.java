package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host that wants to confuse the sender, or to eat its memory or its time. */
class HostileHostTest extends SmtpSenderTest {

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"})
    void aReplyOfEndlessLines(Stage stage) {
        worker.answering(stage, "250-more\r\n".repeat(100_000) + "250 done");
        assertBroken(send(), stage);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT"})
    void aLineWithoutEnd(Stage stage) {
        worker.answering(stage, "250 " + "x".repeat(1_000_000));
        assertBroken(send(), stage);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "EHLO"})
    void manyRepliesWhereOneIsDue(Stage stage) {
        worker.answering(stage, "250 ok\r\n".repeat(10_000) + "250 ok");
        assertThat(send()).isNotInstanceOf(SendResult.Accepted.class);
    }

    @Test
    void aStorm() {
        worker.answering(Stage.MAIL, "250 ok\r\n".repeat(10_000) + "250 ok");
        assertThat(send()).isNotInstanceOf(SendResult.Accepted.class);
        worker.behaving();
        assertAccepted(send());
    }

    @Test
    void anAcknowledgementAheadOfTheContentIsNotBelieved() {
        worker.answering(Stage.DATA, "354 go ahead\r\n250 2.0.0 stored already");
        assertBroken(send(), Stage.DATA);
    }

    @Test
    void aSecondReplyToTheContentEndsTheConnection() {
        worker.onMessage(1).answering(Stage.CONTENT, "250 2.0.0 stored\r\n250 2.0.0 and the next one as well");
        assertAccepted(send());
        assertAccepted(send());
        assertThat(worker.received().stream().map(ScriptedWorker.Received::connection))
                .containsExactly(1, 2);
    }

    @Test
    void aReplyTooManyStepByStep() {
        worker.withholding("PIPELINING").onMessage(1).answering(Stage.MAIL, "250 ok\r\n250 ok");
        assertBroken(send(), Stage.DATA);
        assertAccepted(send());
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"GREETING", "MAIL"})
    void oneByteAtATimeDoesNotStretchTheTimeout(Stage stage) {
        sender(impatient());
        worker.onMessage(1).answering(stage, "250 " + "x".repeat(100));
        worker.dripping(Duration.ofMillis(20));
        assertThat(send()).isInstanceOf(SendResult.Broken.class);
        worker.behaving();
        assertAccepted(send());
    }

    @Test
    void controlCharactersInRepliesAreReplaced() {
        worker.answering(Stage.MAIL, "550 5.7.1 no\u001b[31m\rway");
        assertRefused(send(), Stage.MAIL, "550 5.7.1 no?[31m?way");
    }

    @Test
    void spokenToWhileIdle() {
        sender();
        worker.onMessage(1).answering(Stage.CONTENT, "250 ok");
        assertAccepted(send());
        worker.speak("250 2.0.0 the next one is stored, too");
        await().until(() -> sender().connections() == 0);
        assertAccepted(send());
        assertThat(worker.connections()).isEqualTo(2);
    }
}
