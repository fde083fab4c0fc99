package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.store.Content;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What the tests of the sender share: a worker, a sender that is closed, and short time-outs. */
abstract class SmtpSenderTest {

    /** Far above what a healthy answer takes, far below what a test may take. */
    static final Duration SHORT = Duration.ofMillis(150);

    static final Envelope ENVELOPE = new Envelope("alice@example.com", List.of("archive@archive.example.com"));
    static final Content MAIL = content("Subject: hello\r\n\r\nHello.\r\n");

    final ScriptedWorker worker = ScriptedWorker.start();
    private @Nullable PooledSmtpSender sender;

    @AfterEach
    void closeAll() {
        if (sender != null) {
            sender.close();
        }
        worker.close();
    }

    static SmtpSenderSettings.Builder settings() {
        return SmtpSenderSettings.builder("gateway.example.com").closeTimeout(SHORT);
    }

    /** Every time-out short: for what never answers. */
    static SmtpSenderSettings.Builder impatient() {
        return settings()
                .connectTimeout(SHORT)
                .greetingTimeout(SHORT)
                .commandTimeout(SHORT)
                .tlsTimeout(SHORT)
                .contentProgressTimeout(SHORT)
                .contentReplyTimeout(SHORT);
    }

    PooledSmtpSender sender(SmtpSenderSettings.Builder settings) {
        PooledSmtpSender created = new PooledSmtpSender(settings.build());
        sender = created;
        return created;
    }

    PooledSmtpSender sender() {
        return sender == null ? sender(settings()) : sender;
    }

    CompletableFuture<SendResult> start(Envelope envelope, Content content) {
        return sender().send("worker0.example.com", worker.address(), envelope, content);
    }

    CompletableFuture<SendResult> start() {
        return start(ENVELOPE, MAIL);
    }

    SendResult send(Envelope envelope, Content content) {
        return result(start(envelope, content));
    }

    SendResult send() {
        return send(ENVELOPE, MAIL);
    }

    static SendResult result(CompletableFuture<SendResult> future) {
        return future.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Content that is read as if it lay on a disk. */
    static Content content(String text) {
        Content content = inMemory(text);
        return new Content() {
            @Override
            public long size() {
                return content.size();
            }

            @Override
            public InputStream open() throws IOException {
                return content.open();
            }
        };
    }

    static Content inMemory(String text) {
        return Content.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Envelope to(String... recipients) {
        return new Envelope("alice@example.com", List.of(recipients));
    }

    static void assertAccepted(SendResult result) {
        assertThat(result).isInstanceOf(SendResult.Accepted.class);
    }

    static void assertRefused(SendResult result, Stage stage, String reply) {
        assertThat(result)
                .isEqualTo(new SendResult.Refused(
                        stage, new Reply(Integer.parseInt(reply.substring(0, 3)), reply.substring(4))));
    }

    static void assertBroken(SendResult result, Stage stage) {
        assertThat(result).isInstanceOfSatisfying(SendResult.Broken.class, broken -> {
            assertThat(broken.stage()).as(broken.cause()).isEqualTo(stage);
            assertThat(broken.cause()).isNotBlank();
        });
    }
}
