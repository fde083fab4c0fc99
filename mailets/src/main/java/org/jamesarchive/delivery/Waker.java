package org.jamesarchive.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Wakes the delivery loop at the earliest of the times asked for. Belongs to the delivery loop. */
final class Waker {

    private final DeliveryLoop loop;
    private final Clock clock;
    private final Runnable task;
    private @Nullable Instant earliest;

    Waker(DeliveryLoop loop, Clock clock, Runnable task) {
        this.loop = loop;
        this.clock = clock;
        this.task = task;
    }

    /** Runs the task at {@code time} at the latest; {@link Instant#MAX} asks for nothing. */
    void wakeAt(Instant time) {
        if (time.equals(Instant.MAX) || (earliest != null && !time.isBefore(earliest))) {
            return;
        }
        earliest = time;
        Duration delay = Duration.between(clock.instant(), time);
        loop.schedule(() -> wake(time), delay.isNegative() ? Duration.ZERO : delay);
    }

    private void wake(Instant time) {
        if (time.equals(earliest)) {
            earliest = null;
        }
        task.run();
    }
}
