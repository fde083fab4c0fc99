package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault at every stage, with and without PIPELINING; afterwards the host is as good as before. */
class StageFaultsTest extends SmtpSenderTest {

    private static final List<Stage> STAGES =
            List.of(Stage.GREETING, Stage.EHLO, Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.CONTENT);

    static List<Arguments> stages() {
        List<Arguments> cases = new ArrayList<>();
        for (Stage stage : STAGES) {
            cases.add(Arguments.of(stage, true));
            cases.add(Arguments.of(stage, false));
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("stages")
    void temporaryRefusal(Stage stage, boolean pipelining) {
        offer(pipelining).answering(stage, "450 4.2.0 later");
        assertRefused(send(), stage, "450 4.2.0 later");
        assertRecovers();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void permanentRefusal(Stage stage, boolean pipelining) {
        offer(pipelining).answering(stage, "550 5.7.1 never");
        if (stage == Stage.EHLO) {
            assertAccepted(send());
        } else {
            assertRefused(send(), stage, "550 5.7.1 never");
        }
        assertRecovers();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void serviceClosing(Stage stage, boolean pipelining) {
        offer(pipelining).answering(stage, "421 4.3.2 closing");
        assertRefused(send(), stage, "421 4.3.2 closing");
        assertRecovers();
        assertThat(worker.connections()).as("the connection is not used again").isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void unexpectedPositiveReply(Stage stage, boolean pipelining) {
        String reply = stage == Stage.DATA ? "250 2.0.0 odd" : "354 odd";
        offer(pipelining).answering(stage, reply);
        assertRefused(send(), stage, reply);
        assertRecovers();
        assertThat(worker.connections()).as("the connection is not used again").isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void disconnect(Stage stage, boolean pipelining) {
        offer(pipelining).closingAt(stage);
        assertBroken(send(), stage);
        assertRecovers();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void reset(Stage stage, boolean pipelining) {
        offer(pipelining).resettingAt(stage);
        SendResult result = send();
        // A reset in place of the greeting can be there before the client has noticed that it is connected.
        boolean early = result instanceof SendResult.Broken broken && broken.stage() == Stage.CONNECT;
        assertBroken(result, stage == Stage.GREETING && early ? Stage.CONNECT : stage);
        assertRecovers();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void noAnswer(Stage stage, boolean pipelining) {
        sender(impatient());
        offer(pipelining).hangingAt(stage);
        assertBroken(send(), stage);
        assertRecovers();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void garbage(Stage stage, boolean pipelining) {
        offer(pipelining).answering(stage, "HTTP/1.1 400 Bad Request");
        assertBroken(send(), stage);
        assertRecovers();
    }

    @Test
    void refusedConnection() {
        worker.refusingConnections();
        assertBroken(send(), Stage.CONNECT);
        worker.acceptingConnections();
        assertRecovers();
    }

    @Test
    void disconnectBeforeTheGreeting() {
        worker.closingAt(Stage.CONNECT);
        assertBroken(send(), Stage.GREETING);
        assertRecovers();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"554 5.3.2 no service here", "250 hello", "450 busy", "220-hello\r\n220 twice\r\n220 thrice"})
    void anyGreetingBut220(String greeting) {
        worker.answering(Stage.GREETING, greeting);
        assertThat(send()).isNotInstanceOf(SendResult.Accepted.class);
        assertRecovers();
    }

    @Test
    void heloRefused() {
        worker.answering(Stage.EHLO, "500 5.5.2 what is EHLO").answeringHelo("550 5.7.1 go away");
        assertRefused(send(), Stage.EHLO, "550 5.7.1 go away");
    }

    @Test
    void heloWhereEhloIsUnknownMeansNoExtensions() {
        worker.answering(Stage.EHLO, "500 5.5.2 what is EHLO");
        assertAccepted(send());
        assertThat(worker.commands())
                .startsWith(
                        "EHLO gateway.example.com",
                        "HELO gateway.example.com",
                        "MAIL FROM:<alice@example.com>",
                        "RCPT TO:<archive@archive.example.com>",
                        "DATA");
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"MAIL", "RCPT", "DATA", "CONTENT"})
    void aRefusedMessageLeavesTheConnectionToTheNext(Stage stage) {
        worker.onMessage(1).answering(stage, "550 5.7.1 never");
        assertRefused(send(), stage, "550 5.7.1 never");
        assertAccepted(send());
        assertThat(worker.connections()).isEqualTo(1);
        boolean reset = stage != Stage.CONTENT;
        assertThat(worker.commands().contains("RSET")).isEqualTo(reset);
    }

    @Test
    void acknowledgementLost() {
        worker.droppingTheAcknowledgement();
        assertBroken(send(), Stage.CONTENT);
        assertThat(worker.received()).hasSize(1);
    }

    private ScriptedWorker offer(boolean pipelining) {
        return pipelining ? worker : worker.withholding("PIPELINING");
    }

    private void assertRecovers() {
        int stored = worker.received().size();
        worker.behaving();
        assertAccepted(send());
        assertThat(worker.received()).hasSize(stored + 1);
        assertThat(worker.wasInterrupted()).isFalse();
    }
}
