package org.jamesarchive.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jamesarchive.delivery.DomainDelivery.Kind;
import org.jamesarchive.delivery.DomainDelivery.Outcome;
import org.jamesarchive.route.Routing;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerLookup;
import org.jamesarchive.route.WorkerSet;

/**
 * Decides which worker a message asks next:
 * <pre>
 *   the domain takes no mail                        refused
 *   its workers are unknown                         no worker to ask
 *   an acknowledgement was lost not long ago        that worker, or wait for it
 *   the first in the routing's order that has not   that worker, or a place at it when it is busy
 *   been asked in this round, and is not closed
 *   none, and one refused the mail for now          later
 *   none, and one said that its store is full       by the clock
 *   none, and fewer workers exist than copies       later
 *   none that answers                               no worker to ask; by the clock when one has refused it for good
 * </pre>
 * A message whose client waits is nobody's probe: when it comes to a worker that is to be probed, it goes into the queue and
 * does it from there.
 * <p>
 * In one round a message is the probe of one worker at most: having waited for one that does not answer, it goes to one that
 * does. Belongs to the delivery loop.
 */
final class WorkerChoice {

    /** Shortest time before a message that found no worker is looked at again. */
    static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

    /** Time between looks at a domain whose workers are unknown. */
    static final Duration LOOKUP_WAIT = Duration.ofSeconds(5);

    /**
     * Time before a message that was told of full stores only is tried again: longer than a back-off, so that another one is
     * the next probe, since a store can be too full for a large message and take small ones.
     */
    static final Duration FULL_WAIT = Duration.ofSeconds(6);

    private final int copies;
    private final Routing routing;
    private final WorkerHealth health;
    private final Clock clock;

    WorkerChoice(int copies, Routing routing, WorkerHealth health, Clock clock) {
        this.copies = copies;
        this.routing = routing;
        this.health = health;
        this.clock = clock;
    }

    /** What to do next. */
    sealed interface Choice {}

    /** Ask this worker; {@code attempt} must be ended. */
    record Ask(WorkerSet set, Worker worker, WorkerHealth.Attempt attempt) implements Choice {}

    /** Wait until one of the messages that this worker has now is through. */
    record Busy(String host) implements Choice {}

    /** The round has ended. */
    record End(Outcome outcome) implements Choice {}

    Choice choose(DomainDelivery delivery, WorkerLookup lookup) {
        Instant now = clock.instant();
        if (lookup instanceof WorkerLookup.NoWorkers none) {
            return new End(new Outcome(Kind.REFUSED, now, none.reason()));
        }
        if (lookup instanceof WorkerLookup.Unavailable unavailable) {
            return new End(new Outcome(Kind.NO_WORKER, now.plus(LOOKUP_WAIT), unavailable.reason()));
        }
        WorkerSet set = ((WorkerLookup.Found) lookup).set();
        Progress.Pin pin = delivery.pin();
        if (pin != null && now.isBefore(pin.until()) && set.worker(pin.host()).isPresent()) {
            return pinned(delivery, set, set.worker(pin.host()).get(), pin);
        }
        boolean isRelay = delivery.message().relay() != null;
        for (Worker worker : routing.order(set, delivery.message().contentId())) {
            if (delivery.isUntried(worker.host())) {
                WorkerHealth.Admission admission = health.admit(worker.host(), !isRelay && !delivery.hasProbed());
                switch (admission.verdict()) {
                    case ADMITTED -> {
                        return new Ask(set, worker, admission.attempt().orElseThrow());
                    }
                    case BUSY -> {
                        return new Busy(worker.host());
                    }
                    case CLOSED -> {
                        if (isRelay && !health.nextTry(worker.host()).isAfter(clock.instant())) {
                            return new End(new Outcome(Kind.AT, now, worker.host() + " is to be probed"));
                        }
                    }
                }
            }
        }
        return new End(noneLeft(delivery, set));
    }

    private Choice pinned(DomainDelivery delivery, WorkerSet set, Worker worker, Progress.Pin pin) {
        WorkerHealth.Admission admission =
                health.admitAgain(worker.host(), delivery.message().relay() == null);
        return switch (admission.verdict()) {
            case ADMITTED -> new Ask(set, worker, admission.attempt().orElseThrow());
            case BUSY -> new Busy(worker.host());
            case CLOSED -> {
                Instant next = soonest(List.of(worker));
                Instant when = next.isBefore(pin.until()) ? next : pin.until();
                yield new End(new Outcome(Kind.AT, when, "waits for " + worker.host() + ", which may have it"));
            }
        };
    }

    private Outcome noneLeft(DomainDelivery delivery, WorkerSet set) {
        List<Worker> open = set.workers().stream()
                .filter(worker -> delivery.isOpenTo(worker.host()))
                .toList();
        if (delivery.isMailRefused()) {
            return new Outcome(Kind.LATER, clock.instant(), delivery.lastReason());
        }
        if (open.isEmpty()) {
            String reason = copies + " copies wanted, only " + set.workers().size() + " workers exist";
            return new Outcome(Kind.LATER, clock.instant(), reason);
        }
        if (delivery.isToldFull()) {
            return new Outcome(Kind.AT, clock.instant().plus(FULL_WAIT), delivery.lastReason());
        }
        Kind kind = delivery.refusals() == 0 ? Kind.NO_WORKER : Kind.AT;
        String reason = "none of " + open.size() + " workers can be asked: " + delivery.lastReason();
        return new Outcome(kind, soonest(open), reason);
    }

    private Instant soonest(List<Worker> workers) {
        Instant shortest = clock.instant().plus(SHORTEST_WAIT);
        Instant next = workers.stream()
                .map(worker -> health.nextTry(worker.host()))
                .min(Comparator.naturalOrder())
                .orElse(shortest);
        return next.isBefore(shortest) ? shortest : next;
    }
}
