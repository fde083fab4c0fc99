package org.jamesarchive.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.route.ManualClock;
import org.junit.jupiter.api.Test;

class ThreadLoopTest {

    @Test
    void tasksRunInOrderOnOneThreadWhateverOneThrows() throws Exception {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch end = new CountDownLatch(1);
        try (ThreadLoop loop = new ThreadLoop("loop-test")) {
            loop.schedule(end::countDown, Duration.ofMillis(50));
            for (int i = 0; i < 100; i++) {
                int number = i;
                loop.execute(() -> {
                    ran.add(number + Thread.currentThread().getName());
                    if (number % 10 == 0) {
                        throw new IllegalStateException("a bug");
                    }
                    if (number % 10 == 1) {
                        throw new AssertionError("an error");
                    }
                });
            }
            assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(ran).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(ran.get(i)).isEqualTo(i + "loop-test");
        }
    }

    @Test
    void closedLoopRunsWhatWasGivenAndDropsTheRest() {
        List<String> ran = Collections.synchronizedList(new ArrayList<>());
        ThreadLoop loop = new ThreadLoop("loop-test");
        loop.execute(() -> ran.add("before"));
        loop.schedule(() -> ran.add("in an hour"), Duration.ofHours(1));
        loop.close();
        loop.execute(() -> ran.add("after"));
        assertThat(ran).containsExactly("before");
    }

    @Test
    void steadyClockKeepsItsPaceWhenTheSystemsIsSetBack() {
        ManualClock system = new ManualClock();
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        SteadyClock clock = new SteadyClock(system, nanos::get);
        assertThat(clock.instant()).isEqualTo(system.instant());
        system.advance(Duration.ofHours(-1));
        nanos.addAndGet(1_000_000_000);
        assertThat(Duration.between(system.instant(), clock.instant()))
                .isEqualTo(Duration.ofHours(1).plusSeconds(1));
        assertThat(clock.withZone(ZoneOffset.ofHours(2)).instant()).isEqualTo(clock.instant());
    }
}
