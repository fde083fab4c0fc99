package org.jamesarchive.launcher.demo;

import java.time.Duration;
import org.jamesarchive.launcher.time.Time;

/** Lets things happen at an even rate: late ones are not waited for, early ones are. Used by one thread. */
final class Pacer {

    private final Time time;
    private final long start;
    private final long nanosEach;
    private long passed;

    /** @param perSecond how many may pass a second */
    Pacer(double perSecond, Time time) {
        this.time = time;
        this.start = time.nanos();
        this.nanosEach = (long) (1_000_000_000 / perSecond);
    }

    /** Waits until the next one is due. */
    void pass() throws InterruptedException {
        long due = start + passed * nanosEach;
        passed++;
        long early = due - time.nanos();
        if (early > 0) {
            time.sleep(Duration.ofNanos(early));
        }
    }
}
