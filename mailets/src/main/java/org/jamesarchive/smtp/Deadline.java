package org.jamesarchive.smtp;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One time limit, set anew for each thing awaited. Setting it is cheap: the timer that already runs is kept and looks again
 * when it fires. Confined to its event loop, whose clock ({@link System#nanoTime}) it shares.
 */
final class Deadline {

    private final EventExecutor loop;
    private final Runnable expired;
    private boolean set;
    private long at;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAt;

    /** @param expired run on the loop when the time set last has passed */
    Deadline(EventExecutor loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    void set(Duration limit) {
        at = System.nanoTime() + limit.toNanos();
        set = true;
        if (timer == null || timerAt - at > 0) {
            schedule();
        }
    }

    /** Nothing is awaited any more. */
    void stop() {
        set = false;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void schedule() {
        if (timer != null) {
            timer.cancel(false);
        }
        timerAt = at;
        timer = loop.schedule(this::fired, at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void fired() {
        timer = null;
        if (set && at - System.nanoTime() > 0) {
            schedule();
        } else if (set) {
            set = false;
            expired.run();
        }
    }
}
