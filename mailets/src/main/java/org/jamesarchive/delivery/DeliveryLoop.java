package org.jamesarchive.delivery;

import java.time.Duration;

/** Runs tasks one after another, in the order given, never two at a time. Safe for use by many threads. */
public interface DeliveryLoop {

    /** Runs {@code task} soon. */
    void execute(Runnable task);

    /** Runs {@code task} once, not before {@code delay} is over. */
    void schedule(Runnable task, Duration delay);
}
