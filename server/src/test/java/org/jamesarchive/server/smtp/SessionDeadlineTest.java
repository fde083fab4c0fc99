package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.server.smtp.SmtpdSettings.Timeouts;
import org.junit.jupiter.api.Test;

final class SessionDeadlineTest {

    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofMinutes(5), Duration.ofSeconds(100), Duration.ofMinutes(1), 500);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may run over

    @Test
    void aCommandHasItsTimeHoweverManyBytesOfItCome() {
        SessionDeadline deadline = new SessionDeadline(TIMEOUTS, now::get);
        deadline.commandRead();
        assertThat(deadline.left()).isEqualTo(Duration.ofMinutes(5));
        pass(299);
        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(1));
        pass(1);
        assertThat(deadline.left()).isZero();
    }

    @Test
    void aMessageMustGoOnAtTheMinimumRate() {
        SessionDeadline deadline = new SessionDeadline(TIMEOUTS, now::get);
        deadline.messageBegins();
        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(100));
        pass(50);
        deadline.received(1); // one byte earns two milliseconds, not another hundred seconds
        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(50).plusMillis(2));
        deadline.received(5_000);
        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(60).plusMillis(2));
        deadline.received(1_000_000); // what is sent ahead buys no more than the time-out
        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(100));
        deadline.commandRead();
        assertThat(deadline.left()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void withoutAMinimumRateEachByteBuysTheWholeTime() {
        SessionDeadline deadline = new SessionDeadline(
                new Timeouts(Duration.ofMinutes(5), Duration.ofSeconds(100), Duration.ofMinutes(1), 0), now::get);
        deadline.messageBegins();
        pass(99);
        deadline.received(1);
        assertThat(deadline.left()).isEqualTo(Duration.ofSeconds(100));
    }

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }
}
