package org.jamesarchive.route;

import java.time.Duration;
import java.time.Instant;
import org.jamesarchive.route.WorkerHealth.State;

/** The circuit breaker of one worker: see the table at {@link WorkerHealth}, whose lock guards it. */
final class Circuit {

    /** Failures from which on a worker is down. */
    private static final int DOWN_FROM = 2;

    /** Doublings of the back-off that are computed; the longest back-off is reached long before. */
    private static final int DOUBLING_LIMIT = 30;

    /**
     * One attempt.
     *
     * @param epoch the number of changes between open and closed at its beginning
     */
    record Ticket(long epoch, boolean isProbe) {}

    private final WorkerHealth.Settings settings;
    private long epoch;
    private int failures;
    private int outstanding;
    private boolean probing;
    private Instant openUntil = Instant.MIN;
    private Instant lastSign = Instant.MIN;

    Circuit(WorkerHealth.Settings settings) {
        this.settings = settings;
    }

    boolean isOpen() {
        return failures > 0;
    }

    boolean isIdle() {
        return failures == 0 && outstanding == 0;
    }

    int outstanding() {
        return outstanding;
    }

    boolean isStalled(Instant now) {
        return failures == 0 && silence(now).compareTo(settings.stall()) > 0;
    }

    Duration silence(Instant now) {
        return outstanding == 0 ? Duration.ZERO : Duration.between(lastSign, now);
    }

    boolean mayProbe(Instant now) {
        return !probing && !now.isBefore(openUntil);
    }

    Ticket begin(Instant now) {
        boolean probe = isOpen() || isStalled(now);
        probing |= probe;
        if (outstanding == 0) {
            lastSign = now;
        }
        outstanding++;
        return new Ticket(epoch, probe);
    }

    void abandoned(Ticket ticket) {
        outstanding--;
        if (ticket.isProbe()) {
            probing = false;
        }
    }

    void answered(Ticket ticket, Instant now) {
        end(ticket, now);
        if (isOpen() && isNews(ticket)) {
            failures = 0;
            epoch++;
        }
    }

    void failed(Ticket ticket, Instant now) {
        end(ticket, now);
        if (isNews(ticket)) {
            failures++;
            epoch++;
            openUntil = now.plus(backoff());
        }
    }

    Instant nextTry(Instant now) {
        if (probing) {
            return now.plus(settings.firstBackoff());
        }
        return isOpen() && now.isBefore(openUntil) ? openUntil : now;
    }

    void endBackoff(Instant now) {
        openUntil = now;
    }

    State state(Instant now) {
        if (failures >= DOWN_FROM) {
            return State.DOWN;
        }
        return isOpen() || isStalled(now) ? State.SUSPECT : State.UP;
    }

    private void end(Ticket ticket, Instant now) {
        abandoned(ticket);
        lastSign = now;
    }

    private boolean isNews(Ticket ticket) {
        return ticket.epoch() == epoch;
    }

    private Duration backoff() {
        Duration doubled = settings.firstBackoff().multipliedBy(1L << Math.min(failures - 1, DOUBLING_LIMIT));
        return doubled.compareTo(settings.longestBackoff()) > 0 ? settings.longestBackoff() : doubled;
    }
}
