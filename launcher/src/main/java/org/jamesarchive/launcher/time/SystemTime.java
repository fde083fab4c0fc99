package org.jamesarchive.launcher.time;

import java.time.Duration;
import java.time.Instant;

/** The edge: the only place of the launcher that asks the machine for the time. */
final class SystemTime implements Time {

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
    }
}
