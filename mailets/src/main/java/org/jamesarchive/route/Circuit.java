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
    private boolean full;
    private int outstanding;
    private boolean probing;
    private Instant openUntil = Instant.MIN;
    private Instant lastSign = Instant.MIN;
    private Instant lastAnswer = Instant.MIN;
    private boolean lost;
    private Instant since;
    private long delivered;
    private long failed;

    Circuit(WorkerHealth.Settings settings, Instant since) {
        this.settings = settings;
        this.since = since;
    }

    boolean isOpen() {
        return failures > 0;
    }

    boolean isIdle() {
        return failures == 0 && outstanding == 0;
    }

    boolean isStalled(Instant now) {
        return failures == 0 && isSilent(settings.stall(), now);
    }

    boolean isBusy() {
        return outstanding >= settings.inFlightLimit();
    }

    /** Whether it has all it may have, and nothing of it came back for so long that others need not wait for a place. */
    boolean isChoked(Instant now) {
        return isBusy() && isSilent(settings.busyStall(), now);
    }

    /** How long what is outstanding has waited for any sign of life; zero when nothing is. */
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

    /** @param acknowledged whether it took the message, rather than refuse it */
    void answered(Ticket ticket, boolean acknowledged, Instant now) {
        end(ticket, now);
        lastAnswer = now;
        lost = false;
        delivered += acknowledged ? 1 : 0;
        failed += acknowledged ? 0 : 1;
        if (isOpen() && isNews(ticket)) {
            failures = 0;
            full = false;
            epoch++;
            since = now;
        }
    }

    /** An acknowledgement was lost: the first one behind an answer that is not old is no failure of the worker yet. */
    void lost(Ticket ticket, Instant now) {
        boolean isAlive = !isOpen() && !lost && now.isBefore(lastAnswer.plus(settings.firstBackoff()));
        if (isAlive && isNews(ticket)) {
            end(ticket, now);
            failed++;
            lost = true;
        } else {
            failed(ticket, false, now);
        }
    }

    /** @param isFull whether it said that its store is full, rather than fail */
    void failed(Ticket ticket, boolean isFull, Instant now) {
        end(ticket, now);
        failed++;
        if (isNews(ticket)) {
            State before = state(now);
            failures++;
            full = isFull;
            epoch++;
            openUntil = now.plus(backoff());
            since = state(now) == before ? since : now;
        }
    }

    Instant nextTry(Instant now) {
        if (probing || (!isOpen() && isChoked(now))) {
            return now.plus(settings.firstBackoff());
        }
        return isOpen() && now.isBefore(openUntil) ? openUntil : now;
    }

    void endBackoff(Instant now) {
        openUntil = now;
    }

    State state(Instant now) {
        if (full) {
            return State.FULL;
        }
        if (failures >= DOWN_FROM) {
            return State.DOWN;
        }
        return isOpen() || isStalled(now) ? State.SUSPECT : State.UP;
    }

    WorkerHealth.Report report(Instant now) {
        Instant from = isStalled(now) ? lastSign.plus(settings.stall()) : since;
        return new WorkerHealth.Report(state(now), from, outstanding, delivered, failed);
    }

    private boolean isSilent(Duration limit, Instant now) {
        return silence(now).compareTo(limit) > 0;
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
