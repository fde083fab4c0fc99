package org.jamesarchive.launcher.time;

import java.time.Duration;
import java.time.Instant;

/** The clock and sleep, so that whoever waits can be driven by a test. Safe for use by many threads. */
public interface Time {

    /** The time of day, for what people read. */
    Instant now();

    /** A clock in nanoseconds that never goes back; only differences mean something. */
    long nanos();

    /** @throws InterruptedException when the thread is interrupted before or while it sleeps */
    void sleep(Duration duration) throws InterruptedException;

    /** How long ago {@code startNanos} was on {@link #nanos()}. */
    default Duration since(long startNanos) {
        return Duration.ofNanos(nanos() - startNanos);
    }

    /** The machine's own time. */
    static Time system() {
        return new SystemTime();
    }
}
