package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PoolLimitsTest extends SmtpSenderTest {

    @Test
    void oneAfterTheOtherUsesOneConnection() {
        for (int i = 0; i < 50; i++) {
            assertAccepted(send());
        }
        assertThat(worker.connections()).isEqualTo(1);
        assertThat(sender().connections()).isEqualTo(1);
    }

    @Test
    void noMoreConnectionsThanTheLimit() {
        sender(settings().connectionsPerHostLimit(3));
        worker.hangingAt(Stage.CONTENT);
        List<CompletableFuture<SendResult>> sends = startMany(10);
        await().until(() -> worker.hangs() == 3);
        assertThat(worker.connections()).isEqualTo(3);
        assertThat(sends).noneMatch(CompletableFuture::isDone);
        worker.behaving();
        worker.closeConnections();
        assertThat(sends.stream()
                        .map(SmtpSenderTest::result)
                        .filter(SendResult.Accepted.class::isInstance)
                        .count())
                .as("all but those that hung")
                .isEqualTo(7);
        assertThat(worker.connections()).isLessThanOrEqualTo(6);
    }

    @Test
    void oneMoreThanMayWaitIsAnsweredAtOnce() {
        sender(settings().connectionsPerHostLimit(1).pendingPerHostLimit(2));
        worker.hangingAt(Stage.MAIL);
        CompletableFuture<SendResult> running = start();
        await().until(() -> worker.hangs() == 1);
        CompletableFuture<SendResult> second = start();
        CompletableFuture<SendResult> third = start();
        assertThat(result(start())).isInstanceOfSatisfying(SendResult.Broken.class, broken -> assertThat(broken.cause())
                .isEqualTo("2 messages wait for worker0.example.com[127.0.0.1]:"
                        + worker.address().getPort() + " already"));
        assertThat(List.of(running.isDone(), second.isDone(), third.isDone())).containsOnly(false);
    }

    @Test
    void noOneWaitsForeverForAConnection() {
        sender(settings().connectionsPerHostLimit(1).pendingTimeout(SHORT));
        worker.onMessage(1).hangingAt(Stage.CONTENT);
        CompletableFuture<SendResult> running = start();
        await().until(() -> worker.hangs() == 1);
        List<CompletableFuture<SendResult>> waiting = startMany(5);
        waiting.forEach(send -> assertBroken(result(send), Stage.CONNECT));
        assertThat(running).isNotDone();
    }

    @Test
    void silentHostCostsOneTimeOutForAllThatWaitForIt() {
        for (Stage stage : List.of(Stage.MAIL, Stage.DATA, Stage.CONTENT)) {
            try (ScriptedWorker host = ScriptedWorker.start().hangingAt(stage);
                    PooledSmtpSender one = new PooledSmtpSender(
                            impatient().connectionsPerHostLimit(1).build())) {
                List<CompletableFuture<SendResult>> sends = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    sends.add(one.send("worker0.example.com", host.address(), ENVELOPE, MAIL));
                }
                assertBroken(result(sends.get(0)), stage);
                sends.subList(1, 20).forEach(send -> assertThat(result(send)).isInstanceOf(SendResult.Broken.class));
                assertThat(host.connections()).as(stage.name()).isEqualTo(1);
            }
        }
    }

    @Test
    void aWithdrawnSendIsNotSent() {
        sender(settings().connectionsPerHostLimit(1));
        worker.onMessage(1).hangingAt(Stage.CONTENT);
        CompletableFuture<SendResult> running = start();
        await().until(() -> worker.hangs() == 1);
        CompletableFuture<SendResult> withdrawn = start(ENVELOPE, content("withdrawn\r\n"));
        CompletableFuture<SendResult> last = start(ENVELOPE, content("last\r\n"));
        withdrawn.cancel(false);
        worker.closeConnections();
        assertBroken(result(running), Stage.CONTENT);
        assertAccepted(result(last));
        assertThat(worker.received().stream().map(ScriptedWorker.Received::content))
                .containsExactly("last\r\n");
    }

    @Test
    void aConnectionEndsAfterItsMessages() {
        sender(settings().messagesPerConnectionLimit(2).connectionsPerHostLimit(1));
        for (int i = 0; i < 6; i++) {
            assertAccepted(send());
        }
        startMany(6).forEach(send -> assertAccepted(result(send)));
        await().until(() -> quits() == 6);
        assertThat(worker.connections()).isEqualTo(6);
        assertThat(worker.received().stream().map(ScriptedWorker.Received::connection))
                .containsExactly(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6);
    }

    @Test
    void anIdleConnectionEndsWithQuit() {
        sender(settings().idleLimit(Duration.ofMillis(30)));
        assertAccepted(send());
        await().until(() -> sender().connections() == 0);
        assertThat(quits()).isEqualTo(1);
        assertAccepted(send());
        assertThat(worker.connections()).isEqualTo(2);
    }

    @Test
    void anIdleConnectionEndsWithItsLifetime() {
        sender(settings().lifetimeLimit(Duration.ofMillis(30)));
        assertAccepted(send());
        await().until(() -> sender().connections() == 0);
        assertThat(quits()).isEqualTo(1);
    }

    @Test
    void aBusyConnectionEndsWithItsLifetime() {
        sender(settings().lifetimeLimit(Duration.ofMillis(30)).connectionsPerHostLimit(1));
        await().until(() -> {
            assertAccepted(send());
            return worker.connections() > 2;
        });
        await().until(() -> quits() >= 2);
    }

    @Test
    void aHostThatDoesNotAnswerQuitIsCut() {
        sender(settings().idleLimit(Duration.ofMillis(30)));
        worker.hangingAtQuit();
        assertAccepted(send());
        await().until(() -> quits() == 1);
        await().until(() -> sender().connections() == 0);
    }

    @Test
    @Timeout(10)
    void aBlackHoleCostsOneTimeoutForAllWhoWait() throws IOException {
        try (BlackHole hole = new BlackHole()) {
            sender(settings().connectTimeout(Duration.ofMillis(300)));
            long start = System.nanoTime();
            List<CompletableFuture<SendResult>> sends = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sends.add(sender().send("hole.example.com", hole.address(), ENVELOPE, MAIL));
            }
            sends.forEach(send -> assertBroken(result(send), Stage.CONNECT));
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertThat(millis).isBetween(250L, 900L);
        }
    }

    @Test
    void aSilentHostCostsOneTimeoutForAllWhoWait() {
        sender(impatient());
        worker.hangingAt(Stage.GREETING);
        startMany(50).forEach(send -> assertBroken(result(send), Stage.GREETING));
        assertThat(worker.connections()).isEqualTo(1);
    }

    @Test
    void aFurtherConnectionThatIsRefusedFailsNobody() {
        for (int number = 2; number < 100; number++) {
            worker.onConnection(number).answering(Stage.GREETING, "421 4.7.0 too many connections");
        }
        startMany(100).forEach(send -> assertAccepted(result(send)));
        assertThat(worker.connections()).as("and is not tried again and again").isLessThanOrEqualTo(4);
    }

    @Test
    void aBadHostDoesNotHoldUpAGoodOne() {
        try (ScriptedWorker silent = ScriptedWorker.start().hangingAt(Stage.GREETING)) {
            CompletableFuture<SendResult> stuck =
                    sender().send("worker1.example.com", silent.address(), ENVELOPE, MAIL);
            assertAccepted(send());
            assertThat(stuck).isNotDone();
            silent.refusingConnections().closeConnections();
            assertBroken(result(stuck), Stage.GREETING);
            CompletableFuture<SendResult> refused =
                    sender().send("worker1.example.com", silent.address(), ENVELOPE, MAIL);
            assertBroken(result(refused), Stage.CONNECT);
        }
    }

    @Test
    void anUnresolvedAddress() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.example.com", 25);
        assertBroken(result(sender().send("nowhere.example.com", unresolved, ENVELOPE, MAIL)), Stage.CONNECT);
    }

    @Test
    void refusesHereWhatTheHostWouldRefuse() {
        worker.announcing("PIPELINING", "SIZE 20", "8BITMIME");
        assertThat(send()).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
            assertThat(refused.stage()).isEqualTo(Stage.MAIL);
            assertThat(refused.reply().code()).isEqualTo(552);
        });
        assertThat(send(to("grün@example.com"), content("x\r\n")))
                .isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
                    assertThat(refused.stage()).isEqualTo(Stage.MAIL);
                    assertThat(refused.reply().code()).isEqualTo(553);
                });
        assertAccepted(send(ENVELOPE, content("x\r\n")));
        assertThat(worker.commands().stream().filter(line -> line.startsWith("MAIL")))
                .containsExactly("MAIL FROM:<alice@example.com> SIZE=3 BODY=8BITMIME");
    }

    @Test
    void aNonAsciiAddressGoesAsUtf8() {
        worker.alsoAnnouncing("SMTPUTF8");
        assertAccepted(send(to("grün@example.com"), MAIL));
        assertThat(worker.received().get(0).recipients()).containsExactly("grün@example.com");
        assertThat(worker.received().get(0).mail()).endsWith(" SMTPUTF8");
    }

    private List<CompletableFuture<SendResult>> startMany(int count) {
        List<CompletableFuture<SendResult>> sends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sends.add(start());
        }
        return sends;
    }

    private long quits() {
        return count("QUIT");
    }

    private long count(String command) {
        return worker.commands().stream().filter(command::equals).count();
    }
}
