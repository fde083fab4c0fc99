package org.jamesarchive.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jamesarchive.smtp.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class MailLogTest {

    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 25);

    private final Logger logger = (Logger) LoggerFactory.getLogger("mail-log-test");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final MailLog log = new MailLog(logger);

    @BeforeEach
    void start() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
    }

    private static MailLog.Mail mail(String... recipients) {
        return new MailLog.Mail("17", "a@example.com", List.of(recipients), Duration.ofMillis(421));
    }

    private String line() {
        assertThat(lines.list).hasSize(1);
        return lines.list.get(0).getLevel() + " " + lines.list.get(0).getFormattedMessage();
    }

    @Test
    void sentIsShapedAsPostfixDoes() {
        log.sent(mail("x@b.com"), "worker3.example.com", ADDRESS, new Reply(250, "2.6.0 ok"));
        assertThat(line())
                .isEqualTo("INFO mail=17 from=<a@example.com> to=<x@b.com> relay=worker3.example.com[127.0.0.1]:25"
                        + " delay=0.42s dsn=2.6.0 status=sent (250 2.6.0 ok)");
    }

    @Test
    void deferredAndParked() {
        log.deferred(mail("x@b.com"), Duration.ofMinutes(5), "452 full");
        log.parked(mail("x@b.com"), "550 no");
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "mail=17 from=<a@example.com> to=<x@b.com> relay=none delay=0.42s dsn=4.0.0"
                                + " status=deferred (tried again in 300s: 452 full)",
                        "mail=17 from=<a@example.com> to=<x@b.com> relay=none delay=0.42s dsn=5.0.0 status=parked (550 no)");
    }

    @Test
    void hostileReplyStaysOnItsLine() {
        log.refused(
                mail("x\u202e@b.com"),
                "w\r\nx",
                ADDRESS,
                new Reply(550, "5.7.1\r\nmail=18 status=sent \u001b[31m" + "x".repeat(5000)));
        assertThat(line())
                .doesNotContain("\r", "\n", "\u001b", "\u202e")
                .contains("to=<x\\u202e@b.com>", "relay=w\\u000d\\u000ax[", "5.7.1\\u000d\\u000amail=18", "x...)")
                .hasSizeLessThan(700);
    }

    @Test
    void manyRecipientsAreCounted() {
        log.sent(
                new MailLog.Mail("1", "", Collections.nCopies(1000, "x@y"), Duration.ZERO),
                "w",
                ADDRESS,
                new Reply(250, "ok"));
        assertThat(line()).contains("from=<> to=<x@y>,<x@y>,<x@y>,<x@y>,<x@y> and 995 more relay=");
    }

    @Test
    void workerThatIsDownIsAWarning() {
        log.workerState("worker1", "down", "refused\n");
        assertThat(line()).isEqualTo("WARN worker=worker1 state=down (refused\\u000a)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "250 | 2.6.0 stored | 2.6.0",
                "250 | 2.6.0        | 2.6.0",
                "250 | ok           | 2.0.0",
                "452 | 4.3.1 full   | 4.3.1",
                "421 | closing      | 4.0.0",
                "550 | 5.1.1234 x   | 5.0.0",
                "550 | 5.1.1x       | 5.0.0",
                "550 | 3.1.1 x      | 5.0.0",
            })
    void enhancedStatusCodeIsTakenFromTheReply(int code, String text, String dsn) {
        assertThat(MailLog.dsn(new Reply(code, text))).isEqualTo(dsn);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"plain text | plain text", "ünï 日本 | ünï 日本", "back\\slash | back\\\\slash"})
    void printableTextIsLeftAlone(String text, String escaped) {
        assertThat(LogText.escape(text)).isEqualTo(escaped);
    }

    @Test
    void whatIsNotPrintableIsEscaped() {
        assertThat(LogText.escape("\0\t\u007f\u0085\u2028\ud800\ue000\ufeff\u200b"))
                .isEqualTo("\\u0000\\u0009\\u007f\\u0085\\u2028\\ud800\\ue000\\ufeff\\u200b");
    }
}
