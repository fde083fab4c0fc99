package org.jamesarchive.route;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which workers can be asked now: a circuit breaker for each, by host name.
 * <pre>
 *   state    it means                                                    asked
 *   UP       its last answer was one, or it was never asked              by all messages, up to inFlightLimit at a time
 *   SUSPECT  it failed once                                              by one probe, when its back-off is over
 *            it gave no answer for stall while attempts waited           by one probe
 *   DOWN     probes failed as well                                       by one probe, when its back-off is over
 * </pre>
 * The back-off begins with {@code firstBackoff}, doubles with each failed probe, and never exceeds {@code longestBackoff}. Any
 * answer to a probe makes the worker UP. Failures of attempts that began before the worker's last change of state say nothing
 * new and are left out; so a black hole that swallows fifty messages at once counts as one failure. A stalled worker gets
 * one probe at a time as well: a black hole holds up others for {@code stall}, not for the sender's time-out.
 * <p>
 * Safe for use by many threads. Listeners are called without a lock held, by the thread that reported.
 */
public final class WorkerHealth {

    /** What is known of a worker's state. */
    public enum State {
        UP,
        SUSPECT,
        DOWN
    }

    /**
     * How patient to be.
     *
     * @param firstBackoff time from a failure to the first probe
     * @param longestBackoff longest time between probes
     * @param stall how long attempts may wait for any sign of life of a worker before it is suspect
     * @param inFlightLimit attempts at one worker at a time
     */
    public record Settings(Duration firstBackoff, Duration longestBackoff, Duration stall, int inFlightLimit) {

        /** 1 to 5 seconds back-off, 5 seconds stall, 64 attempts. */
        public static final Settings DEFAULT =
                new Settings(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(5), 64);

        /** @throws IllegalArgumentException when a value is not positive, or the first back-off above the longest */
        public Settings {
            if (firstBackoff.isNegative()
                    || firstBackoff.isZero()
                    || firstBackoff.compareTo(longestBackoff) > 0
                    || stall.isNegative()
                    || stall.isZero()
                    || inFlightLimit < 1) {
                throw new IllegalArgumentException(
                        "back-off, stall and in-flight limit must be positive, the first back-off at most the longest");
            }
        }
    }

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
    public record Admission(Verdict verdict, Optional<Attempt> attempt) {}

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

    public WorkerHealth(Settings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
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
            Circuit circuit = circuit(host);
            Instant now = clock.instant();
            if (circuit.isOpen() || circuit.isStalled(now)) {
                if (!mayProbe || !circuit.mayProbe(now)) {
                    return new Admission(Verdict.CLOSED, Optional.empty());
                }
            } else if (circuit.outstanding() >= settings.inFlightLimit()) {
                return new Admission(Verdict.BUSY, Optional.empty());
            }
            return new Admission(Verdict.ADMITTED, Optional.of(new Attempt(host, circuit.begin(now))));
        }
    }

    /** When {@code host} may next be asked: now for a healthy one, the end of the back-off, or some time soon. */
    public Instant nextTry(String host) {
        synchronized (circuits) {
            Instant now = clock.instant();
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

    /** The state of a worker. */
    public State state(String host) {
        synchronized (circuits) {
            Circuit circuit = circuits.get(host);
            return circuit == null ? State.UP : circuit.state(clock.instant());
        }
    }

    private Circuit circuit(String host) {
        Circuit circuit = circuits.get(host);
        if (circuit == null) {
            if (circuits.size() >= HOST_LIMIT) {
                circuits.values().removeIf(Circuit::isIdle);
            }
            circuit = new Circuit(settings);
            circuits.put(host, circuit);
        }
        return circuit;
    }

    private void end(String host, Circuit.Ticket ticket, Optional<String> failure) {
        State before;
        State after;
        List<Listener> told;
        synchronized (circuits) {
            Instant now = clock.instant();
            Circuit circuit = circuit(host);
            before = circuit.state(now);
            if (failure.isPresent()) {
                circuit.failed(ticket, now);
            } else {
                circuit.answered(ticket, now);
            }
            after = circuit.state(now);
            told = List.copyOf(listeners);
        }
        if (before != after) {
            told.forEach(listener -> listener.changed(host, after, failure.orElse("it answers")));
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

        /** The worker answered, be it with a refusal of the mail. */
        public void answered() {
            endOnce(Optional.empty());
        }

        /** The worker cannot be reached, broke off, or refuses to talk at all. */
        public void failed(String reason) {
            endOnce(Optional.of(reason));
        }

        /** Nothing was learnt about the worker: the trouble was ours. */
        public void abandoned() {
            if (isFirstEnd()) {
                synchronized (circuits) {
                    circuit(host).abandoned(ticket);
                }
            }
        }

        private void endOnce(Optional<String> failure) {
            if (isFirstEnd()) {
                end(host, ticket, failure);
            }
        }

        private synchronized boolean isFirstEnd() {
            boolean first = !ended;
            ended = true;
            return first;
        }
    }
}
