package org.jamesarchive.delivery;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/**
 * A clock that begins at the time of another and from then on keeps the pace of a nanosecond counter such as
 * {@link System#nanoTime}: when the system's clock is set back by an hour, a worker is not left alone for an hour. For
 * waiting, not for dating. Safe for use by many threads.
 */
public final class SteadyClock extends Clock {

    private final LongSupplier nanoTime;
    private final Instant start;
    private final long startNanos;
    private final ZoneId zone;

    public SteadyClock(Clock start, LongSupplier nanoTime) {
        this(start.instant(), nanoTime.getAsLong(), nanoTime, start.getZone());
    }

    private SteadyClock(Instant start, long startNanos, LongSupplier nanoTime, ZoneId zone) {
        this.start = start;
        this.startNanos = startNanos;
        this.nanoTime = nanoTime;
        this.zone = zone;
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanoTime.getAsLong() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SteadyClock(start, startNanos, nanoTime, other);
    }
}
