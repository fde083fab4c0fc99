package org.jamesarchive.route;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that the test moves. */
public final class ManualClock extends Clock {

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private Duration betweenReadings = Duration.ZERO;

    /** From now on it goes on a little between two readings, as real ones do. */
    public synchronized void tick() {
        betweenReadings = Duration.ofNanos(100);
    }

    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    public synchronized void moveTo(Instant instant) {
        now = instant;
    }

    @Override
    public synchronized Instant instant() {
        now = now.plus(betweenReadings);
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
