package org.jamesarchive.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jamesarchive.route.ManualClock;

/** A delivery loop that runs when the test says so, on the test's own thread and clock. */
final class ManualLoop implements DeliveryLoop {

    private record Timer(Instant due, long number, Runnable task) {}

    private static final int TASK_LIMIT = 5_000_000;

    final ManualClock clock = new ManualClock();
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::due).thenComparing(Timer::number));
    private long number;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Runnable task, Duration delay) {
        timers.add(new Timer(clock.instant().plus(delay), number++, task));
    }

    /** Runs all that can run without time passing. */
    void run() {
        for (int i = 0; i < TASK_LIMIT; i++) {
            while (!timers.isEmpty() && !timers.peek().due().isAfter(clock.instant())) {
                tasks.add(timers.remove().task());
            }
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            task.run();
        }
        throw new IllegalStateException("the loop does not come to rest");
    }

    /** Lets time pass, running what becomes due at its time. Returns the number of timers that ran. */
    int advance(Duration duration) {
        Instant end = clock.instant().plus(duration);
        int ran = 0;
        run();
        while (!timers.isEmpty() && !timers.peek().due().isAfter(end)) {
            clock.moveTo(timers.peek().due());
            ran++;
            run();
        }
        clock.moveTo(end);
        return ran;
    }
}
