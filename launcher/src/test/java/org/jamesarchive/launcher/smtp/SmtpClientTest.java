package org.jamesarchive.launcher.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.launcher.sample.SampleMail;
import org.jamesarchive.launcher.time.FakeTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SmtpClientTest {

    private static final String ALL = "PIPELINING SIZE 8BITMIME";
    private static final Mail MAIL = new Mail("mail", "Subject: x\r\n\r\nbody\r\n".getBytes(ISO_8859_1));

    private final FakeTime time = new FakeTime();
    private final Queue<SendOutcome> outcomes = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(strings = {ALL, "HELP"})
    void everySampleMailArrivesByteForByteOverAFewConnections(String extensions) throws Exception {
        try (ScriptedServer server = new ScriptedServer(extensions)) {
            SampleMail sample = new SampleMail(7);
            send(settings(server).withConnections(4), 110, sample);
            assertThat(outcomes).hasSize(110).allMatch(SendOutcome::accepted);
            assertThat(server.connections).hasValueBetween(1, 4);
            Map<Long, Mail> byNumber =
                    outcomes.stream().collect(Collectors.toMap(SendOutcome::number, SendOutcome::mail));
            assertThat(server.messages.stream().map(message -> new String(message, ISO_8859_1)))
                    .containsExactlyInAnyOrderElementsOf(byNumber.values().stream()
                            .map(mail -> new String(mail.bytes(), ISO_8859_1))
                            .toList());
            assertThat(byNumber).hasEntrySatisfying(17L, mail -> assertThat(mail.bytes())
                    .isEqualTo(sample.mail(17).bytes()));
        }
    }

    @Test
    void anEmptyMailArrivesEmpty() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ALL)) {
            send(settings(server), new Mail("empty", new byte[0]));
            assertThat(server.messages).hasSize(1).allMatch(message -> message.length == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mail 552 5.3.4 too large, 552 5.3.4 too large",
        "rcpt 550 5.1.1 unknown,   550 5.1.1 unknown",
        "data 554 5.0.0 no,        554 5.0.0 no",
        "dot 554 5.6.0 bad,        554 5.6.0 bad"
    })
    void aRefusalIsToldAndTheNextMailGoesOnTheSameConnection(String script, String reason) throws Exception {
        for (String extensions : List.of(ALL, "HELP")) {
            outcomes.clear();
            try (ScriptedServer server = new ScriptedServer(extensions, script)) {
                send(settings(server), MAIL, MAIL);
                assertThat(outcomes)
                        .extracting(SendOutcome::accepted, SendOutcome::reason)
                        .containsExactly(tuple(false, reason), tuple(true, "250 2.0.0 stored"));
                assertThat(server.connections).hasValue(1);
                assertThat(server.messages).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail 452 4.3.1 full",
                "rcpt 450 4.2.0 later",
                "data 451 4.3.0 later",
                "dot 451 4.3.0 later",
                "close mail",
                "close rcpt",
                "close data",
                "close dot",
                "greet 421 4.3.2 shutting down",
                "greet 554 no",
                "greet hello"
            })
    void whatIsTemporaryIsTriedAgain(String script) throws Exception {
        try (ScriptedServer server = new ScriptedServer(ALL, script, script)) {
            send(settings(server), MAIL);
            assertThat(outcomes).hasSize(1).allMatch(SendOutcome::accepted);
            assertThat(server.messages).hasSize(1);
        }
    }

    @Test
    void patienceEnds() throws Exception {
        String[] always = new String[1_000];
        Arrays.fill(always, "rcpt 451 4.3.0 never");
        try (ScriptedServer server = new ScriptedServer(ALL, always)) {
            send(settings(server).withRetryFor(Duration.ofMinutes(1)), MAIL);
            assertThat(outcomes)
                    .hasSize(1)
                    .allMatch(outcome -> !outcome.accepted() && outcome.reason().equals("451 4.3.0 never"));
            assertThat(time.nanos())
                    .isBetween(
                            Duration.ofMinutes(1).toNanos(),
                            Duration.ofSeconds(70).toNanos());
        }
    }

    @Test
    void aDeadGatewayIsLeftForTheNextOne() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ALL)) {
            ScriptedServer dead = new ScriptedServer(ALL);
            dead.close();
            SmtpSettings settings = SmtpSettings.of(List.of(dead.address(), server.address()), "", "a@example.com")
                    .withConnections(1);
            send(settings, MAIL, MAIL);
            assertThat(outcomes).hasSize(2).allMatch(SendOutcome::accepted);
        }
    }

    @Test
    void theEnvelopeIsWhatWasAskedFor() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ALL)) {
            send(settings(server), MAIL);
            Awaitility.await().untilAsserted(() -> assertThat(server.commands)
                    .containsExactly(
                            "EHLO localhost",
                            "MAIL FROM:<j@example.com> SIZE=20 BODY=8BITMIME",
                            "RCPT TO:<a@example.com>",
                            "DATA",
                            "QUIT"));
        }
    }

    @Test
    void aHostileReplyIsCutToPrintableText() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ALL, "rcpt 550 5.1.1 \u001b[2Jred\u0007")) {
            send(settings(server), MAIL);
            assertThat(outcomes).extracting(SendOutcome::reason).containsExactly("550 5.1.1 ?[2Jred?");
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        String[] always = new String[100_000];
        Arrays.fill(always, "rcpt 451 4.3.0 never");
        try (ScriptedServer server = new ScriptedServer(ALL, always)) {
            SmtpClient client =
                    new SmtpClient(settings(server).withRetryFor(Duration.ofDays(1000)), outcomes::add, time);
            client.submit(MAIL);
            client.close();
            client.drain();
            assertThat(outcomes).isEmpty();
        }
    }

    @Test
    void aRecipientCanBeAskedFor() throws IOException {
        try (ScriptedServer server = new ScriptedServer(ALL, "rcpt 550 5.1.1 unknown");
                SmtpConnection connection = SmtpConnection.open(server.address(), Duration.ofSeconds(5))) {
            assertThat(connection.askRecipient("", "nobody@example.com")).hasToString("550 5.1.1 unknown");
            assertThat(connection.askRecipient("", "a@example.com").isPositive())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@b>\r\nRSET", "a b@c", "<a@b>", "a\u0000@b", ""})
    void anAddressThatCouldBreakOutIsRefused(String recipient) {
        List<InetSocketAddress> servers = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        assertThatThrownBy(() -> SmtpSettings.of(servers, "", recipient)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void connectionsHaveALimit(int count) {
        SmtpSettings settings = SmtpSettings.of(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)), "", "a@example.com");
        assertThatThrownBy(() -> settings.withConnections(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 100");
    }

    private SmtpSettings settings(ScriptedServer server) {
        return SmtpSettings.of(List.of(server.address()), "j@example.com", "a@example.com")
                .withConnections(1);
    }

    private void send(SmtpSettings settings, Mail... mails) throws InterruptedException {
        try (SmtpClient client = new SmtpClient(settings, outcomes::add, time)) {
            for (Mail mail : mails) {
                client.submit(mail);
            }
            client.drain();
        }
    }

    private void send(SmtpSettings settings, int count, SampleMail sample) throws InterruptedException {
        try (SmtpClient client = new SmtpClient(settings, outcomes::add, time)) {
            sample.forEach(count, client::submit);
            client.drain();
        }
    }
}
