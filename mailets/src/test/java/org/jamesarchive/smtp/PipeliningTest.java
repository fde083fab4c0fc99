package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipeliningTest extends SmtpSenderTest {

    private static final Envelope THREE = to("b@example.com", "c@example.com", "d@example.com");

    @Test
    void theEnvelopeGoesOutInOneGroup() {
        worker.answeringInGroups();
        assertAccepted(send(THREE, MAIL));
        assertThat(worker.received().get(0).recipients()).isEqualTo(THREE.recipients());
    }

    @Test
    void theNextEnvelopeGoesOutBehindTheContent() {
        sender(impatient().connectionsPerHostLimit(1));
        worker.onMessage(1).answeringBehindTheNextCommand();
        CompletableFuture<SendResult> first = start();
        CompletableFuture<SendResult> second = start();
        assertAccepted(result(first));
        assertAccepted(result(second));
        assertThat(worker.connections()).isEqualTo(1);
    }

    @Test
    void stepByStepWhereItIsNotOffered() {
        worker.withholding("PIPELINING");
        sender(settings().connectionsPerHostLimit(1));
        List<CompletableFuture<SendResult>> sends = List.of(start(THREE, MAIL), start(THREE, MAIL), start());
        sends.forEach(send -> assertAccepted(result(send)));
        assertThat(worker.wasInterrupted()).isFalse();
        assertThat(worker.received()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({
        // MAIL, RCPT b, RCPT c, RCPT d; where it is refused with what
        "250,550,250,250,RCPT,550",
        "250,250,250,450,RCPT,450",
        "250,550,450,450,RCPT,550",
        "250,450,550,550,RCPT,450",
        "550,250,250,250,MAIL,550",
    })
    void oneRefusalRefusesTheMessageForAll(int mail, int b, int c, int d, Stage stage, int code) {
        script(mail, b, c, d);
        assertRefused(send(THREE, MAIL), stage, code + " scripted");
        assertThat(worker.received()).isEmpty();
        worker.behaving();
        assertAccepted(send(THREE, MAIL));
        assertThat(worker.received()).hasSize(1);
    }

    @Test
    void allRecipientsRefusedAnd354AllTheSame() {
        script(250, 550, 550, 550);
        worker.answering(Stage.DATA, "354 go ahead then");
        assertRefused(send(THREE, MAIL), Stage.RCPT, "550 scripted");
        worker.behaving();
        assertAccepted(send());
        assertThat(worker.connections()).as("a lone dot keeps the connection").isEqualTo(1);
        assertThat(worker.received().get(0).length())
                .as("the empty message went to nobody")
                .isZero();
    }

    @Test
    void someRecipientsRefusedAnd354DeliversToNobody() {
        script(250, 250, 550, 250);
        assertRefused(send(THREE, MAIL), Stage.RCPT, "550 scripted");
        assertThat(worker.received()).isEmpty();
        worker.behaving();
        assertAccepted(send());
        assertThat(worker.connections()).as("the connection was cut").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 9, 10})
    void aRefusalInTheMidstOfAPipelineIsOfThatMessageOnly(int number) {
        sender(settings().connectionsPerHostLimit(1));
        worker.onMessage(number).answering(Stage.RCPT, "550 5.1.1 no");
        List<SendResult> results = sendTen();
        assertThat(results.remove(number - 1)).isInstanceOf(SendResult.Refused.class);
        results.forEach(SmtpSenderTest::assertAccepted);
        assertThat(worker.received()).hasSize(9);
        assertThat(worker.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 10})
    void aRefusedContentInTheMidstOfAPipelineIsOfThatMessageOnly(int number) {
        sender(settings().connectionsPerHostLimit(1));
        worker.onMessage(number).answering(Stage.CONTENT, "554 5.6.0 no");
        List<SendResult> results = sendTen();
        assertRefused(results.remove(number - 1), Stage.CONTENT, "554 5.6.0 no");
        results.forEach(SmtpSenderTest::assertAccepted);
        assertThat(worker.received()).hasSize(9);
        assertThat(worker.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 10})
    void theEnvelopeSentAheadSurvivesALostAcknowledgement(int number) {
        sender(settings().connectionsPerHostLimit(1));
        worker.onMessage(number).droppingTheAcknowledgement();
        List<SendResult> results = sendTen();
        assertBroken(results.remove(number - 1), Stage.CONTENT);
        results.forEach(SmtpSenderTest::assertAccepted);
        assertThat(worker.received().stream().map(ScriptedWorker.Received::content))
                .hasSize(10)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9})
    void theEnvelopeSentAheadSurvivesA421(int number) {
        sender(settings().connectionsPerHostLimit(1));
        worker.onMessage(number).answering(Stage.CONTENT, "421 4.3.2 closing");
        List<SendResult> results = sendTen();
        assertRefused(results.remove(number - 1), Stage.CONTENT, "421 4.3.2 closing");
        results.forEach(SmtpSenderTest::assertAccepted);
        assertThat(worker.received().stream().map(ScriptedWorker.Received::content))
                .hasSize(9)
                .doesNotHaveDuplicates();
    }

    private List<SendResult> sendTen() {
        List<CompletableFuture<SendResult>> sends = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sends.add(start(ENVELOPE, content("Subject: " + i + "\r\n\r\n")));
        }
        return new ArrayList<>(sends.stream().map(SmtpSenderTest::result).toList());
    }

    private void script(int mail, int b, int c, int d) {
        worker.answering(Stage.MAIL, mail + " scripted");
        worker.onRecipient("b@example.com").answering(Stage.RCPT, b + " scripted");
        worker.onRecipient("c@example.com").answering(Stage.RCPT, c + " scripted");
        worker.onRecipient("d@example.com").answering(Stage.RCPT, d + " scripted");
    }
}
