package org.jamesarchive.route;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Which workers can be asked now: a circuit breaker for each, by host name.
 * <pre>
 *   state     it means                                                    asked
 *   UP        its last answer was one, or it was never asked              by all messages, up to inFlightLimit at a time
 *   SUSPECT   it failed once                                              by one probe, when its back-off is over
 *             it gave no answer for stall while attempts waited           by one probe
 *   DOWN      probes failed as well                                       by one probe, when its back-off is over
 *   FULL      it answered a mail that its store is full (452)             by one probe, when its back-off is over
 *   DRAINING  the operator wants it to get nothing new                    by messages only that it may have already
 * </pre>
 * The back-off begins with {@code firstBackoff}, doubles with each failed probe, and never exceeds {@code longestBackoff}. Any
 * answer to a probe but 452 makes the worker UP. A lost acknowledgement alone, of a worker that answered another message less
 * than {@code firstBackoff} ago, makes it not suspect: one connection broke, the next attempt tells. Failures of attempts that began before the worker's last change of state say
 * nothing new and are left out; so a black hole that swallows fifty messages at once counts as one failure. A stalled worker
 * gets one probe at a time as well: a black hole holds up others for {@code stall}, not for the sender's time-out; and once it
 * has all it may have at a time, for {@code busyStall} only. DRAINING hides the other states, which go on behind it.
 * <p>
 * Safe for use by many threads. Listeners are called without a lock held, by the thread that reported.
 */
public final class WorkerHealth {

    /** What is known of a worker's state. */
    public enum State {
        UP,
        SUSPECT,
        DOWN,
        FULL,
        DRAINING;

        /** Whether messages are given to such a worker, be it one at a time. */
        public boolean takesMail() {
            return this == UP || this == SUSPECT;
        }
    }

    /**
     * How patient to be.
     *
     * @param firstBackoff time from a failure to the first probe
     * @param longestBackoff longest time between probes
     * @param stall how long attempts may wait for any sign of life of a worker before it is suspect
     * @param busyStall the same for a worker that has {@code inFlightLimit} attempts: it is passed over, not waited for
     * @param inFlightLimit attempts at one worker at a time
     */
    public record Settings(
            Duration firstBackoff, Duration longestBackoff, Duration stall, Duration busyStall, int inFlightLimit) {

        /** 1 to 5 seconds back-off, 5 seconds stall, one second with all of 32 attempts. */
        public static final Settings DEFAULT = new Settings(
                Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1), 32);

        /** @throws IllegalArgumentException when a value is not positive, or a smaller one above its larger one */
        public Settings {
            if (firstBackoff.isNegative()
                    || firstBackoff.isZero()
                    || firstBackoff.compareTo(longestBackoff) > 0
                    || busyStall.isNegative()
                    || busyStall.isZero()
                    || busyStall.compareTo(stall) > 0
                    || inFlightLimit < 1) {
                throw new IllegalArgumentException("back-off, stall and in-flight limit must be positive, the first"
                        + " back-off at most the longest, busyStall at most stall");
            }
        }

        /** A busy worker is waited for as long as any other. */
        public Settings(Duration firstBackoff, Duration longestBackoff, Duration stall, int inFlightLimit) {
            this(firstBackoff, longestBackoff, stall, stall, inFlightLimit);
        }
    }

    /**
     * How one worker is.
     *
     * @param since when it came into this state; the start of the process when nothing has happened yet
     * @param inFlight messages on their way to it now
     * @param delivered messages it acknowledged, since the start
     * @param failed attempts that ended otherwise, since the start
     */
    public record Report(State state, Instant since, int inFlight, long delivered, long failed) {}

    /** The answer to: may I ask this worker now? */
    public enum Verdict {
        ADMITTED,
        /** It is healthy, and asked by as many as it may: wait for one of them to end. */
        BUSY,
        /** Ask another one. */
        CLOSED
    }

    /**
     * A verdict.
     *
     * @param attempt there when admitted; must be ended by exactly one of its methods
     */
    public record Admission(Verdict verdict, Optional<Attempt> attempt) {
        private static final Admission BUSY = new Admission(Verdict.BUSY, Optional.empty());
        private static final Admission CLOSED = new Admission(Verdict.CLOSED, Optional.empty());
    }

    /** Told about each change of state. */
    @FunctionalInterface
    public interface Listener {
        /**
         * @param reason what the worker did, or did not do; from outside, so hostile
         */
        void changed(String host, State state, String reason);
    }

    /** Workers remembered at a time; healthy idle ones are forgotten first. */
    public static final int HOST_LIMIT = 10_000;

    private final Settings settings;
    private final Clock clock;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<String, Circuit> circuits = new HashMap<>();
    private final Map<String, Instant> draining = new HashMap<>();
    private final Instant start;

    public WorkerHealth(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.start = clock.instant();
    }

    /** Adds a listener for all that happens from now on. */
    public void listen(Listener listener) {
        synchronized (circuits) {
            listeners.add(listener);
        }
    }

    /**
     * Asks for leave to hand one message to {@code host}.
     *
     * @param mayProbe whether the message may be the probe of a worker that is not UP
     */
    public Admission admit(String host, boolean mayProbe) {
        synchronized (circuits) {
            return draining.containsKey(host) ? Admission.CLOSED : admitTo(host, mayProbe);
        }
    }

    /**
     * Asks for leave to hand a message to {@code host} that may have it already: a draining worker is asked too.
     *
     * @param mayProbe as in {@link #admit}
     */
    public Admission admitAgain(String host, boolean mayProbe) {
        synchronized (circuits) {
            return admitTo(host, mayProbe);
        }
    }

    private Admission admitTo(String host, boolean mayProbe) {
        Circuit circuit = circuit(host);
        Instant now = clock.instant();
        if (circuit.isOpen() || circuit.isStalled(now)) {
            if (!mayProbe || !circuit.mayProbe(now)) {
                return Admission.CLOSED;
            }
        } else if (circuit.isBusy()) {
            return circuit.isChoked(now) ? Admission.CLOSED : Admission.BUSY;
        }
        return new Admission(Verdict.ADMITTED, Optional.of(new Attempt(host, circuit.begin(now))));
    }

    /**
     * When {@code host} may next be asked: now for a healthy one, the end of the back-off, or some time soon, as for a draining
     * one, of which nobody knows.
     */
    public Instant nextTry(String host) {
        synchronized (circuits) {
            Instant now = clock.instant();
            if (draining.containsKey(host)) {
                return now.plus(settings.longestBackoff());
            }
            Circuit circuit = circuits.get(host);
            return circuit == null ? now : circuit.nextTry(now);
        }
    }

    /** How long attempts at {@code host} have waited for any sign of life of it; zero when none waits. */
    public Duration silence(String host) {
        synchronized (circuits) {
            Circuit circuit = circuits.get(host);
            return circuit == null ? Duration.ZERO : circuit.silence(clock.instant());
        }
    }

    /** Ends all back-offs, so that every worker is probed at once. */
    public void probeNow() {
        synchronized (circuits) {
            Instant now = clock.instant();
            circuits.values().forEach(circuit -> circuit.endBackoff(now));
        }
    }

    /** Gives {@code host} nothing new from now on; what is on its way to it goes on. A draining worker stays as it is. */
    public void drain(String host, Instant since) {
        change(host, () -> draining.putIfAbsent(host, since), "the operator drains it");
    }

    /** Ends {@link #drain}. */
    public void undrain(String host) {
        change(host, () -> draining.remove(host), "the operator drains it no more");
    }

    /** The state of a worker. */
    public State state(String host) {
        return report(host).state();
    }

    /** How a worker is. */
    public Report report(String host) {
        synchronized (circuits) {
            Circuit circuit = circuits.get(host);
            Report report = circuit == null ? new Report(State.UP, start, 0, 0, 0) : circuit.report(clock.instant());
            Instant drained = draining.get(host);
            return drained == null
                    ? report
                    : new Report(State.DRAINING, drained, report.inFlight(), report.delivered(), report.failed());
        }
    }

    private Circuit circuit(String host) {
        Circuit circuit = circuits.get(host);
        if (circuit == null) {
            if (circuits.size() >= HOST_LIMIT) {
                circuits.values().removeIf(Circuit::isIdle);
            }
            circuit = new Circuit(settings, start);
            circuits.put(host, circuit);
        }
        return circuit;
    }

    private void change(String host, Runnable change, String reason) {
        State before;
        State after;
        List<Listener> told;
        synchronized (circuits) {
            before = state(host);
            change.run();
            after = state(host);
            told = List.copyOf(listeners);
        }
        if (before != after) {
            told.forEach(listener -> listener.changed(host, after, reason));
        }
    }

    /** One message on its way to one worker. Ended once; further calls are ignored. */
    public final class Attempt {
        private final String host;
        private final Circuit.Ticket ticket;
        private boolean ended;

        private Attempt(String host, Circuit.Ticket ticket) {
            this.host = host;
            this.ticket = ticket;
        }

        /** Whether it goes to a worker that was not UP. */
        public boolean isProbe() {
            return ticket.isProbe();
        }

        /** The worker acknowledged the message. */
        public void delivered() {
            end((circuit, now) -> circuit.answered(ticket, true, now), "it answers");
        }

        /** The worker answered, and refused the mail. */
        public void answered() {
            end((circuit, now) -> circuit.answered(ticket, false, now), "it answers");
        }

        /** The worker says that its store is full. */
        public void full(String reason) {
            end((circuit, now) -> circuit.failed(ticket, true, now), reason);
        }

        /** The connection broke behind the message, which may be stored. */
        public void lost(String reason) {
            end((circuit, now) -> circuit.lost(ticket, now), reason);
        }

        /** The worker cannot be reached, broke off, or refuses to talk at all. */
        public void failed(String reason) {
            end((circuit, now) -> circuit.failed(ticket, false, now), reason);
        }

        /** Nothing was learnt about the worker: the trouble was ours. */
        public void abandoned() {
            if (isFirstEnd()) {
                synchronized (circuits) {
                    circuit(host).abandoned(ticket);
                }
            }
        }

        private void end(BiConsumer<Circuit, Instant> how, String reason) {
            if (isFirstEnd()) {
                change(host, () -> how.accept(circuit(host), clock.instant()), reason);
            }
        }

        private synchronized boolean isFirstEnd() {
            boolean first = !ended;
            ended = true;
            return first;
        }
    }
}
