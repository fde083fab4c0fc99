package org.jamesarchive.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jamesarchive.delivery.DomainDelivery.Kind;
import org.jamesarchive.route.WorkerHealth;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are shown to the workers while their clients wait. A relay takes one round, as a queued message does:
 * <pre>
 *   the round of each domain ended with all copies   acknowledged; the queue never sees it
 *   a round ended otherwise                          into the queue, with what is known of it
 *   the budget is over, or a worker is silent        into the queue as well, and what is under way goes on: the round takes no
 *                                                    further step until the queue entry is there, then it is that entry's round
 * </pre>
 * The queue entry says on disk which worker may have the message, so that a gateway that was killed asks that one first.
 * Belongs to the delivery loop, but for the figures.
 */
final class Relays {

    /** Time between looks at the clients that wait. */
    static final Duration LOOK_WAIT = Duration.ofMillis(100);

    /** What the message's queue entry becomes, and who else is to be told. */
    interface Listener {

        /** Whether a message may begin now. */
        boolean mayBegin();

        /** A message has ended, there may be room for another one. */
        void ended();

        /** The backlog may have something that it had not before. */
        void backlogMoved();
    }

    private final RelaySettings settings;
    private final WorkerHealth health;
    private final Clock clock;
    private final DeliveryLoop loop;
    private final DeliveryAgent agent;
    private final Backlog backlog;
    private final InFlight inFlight;
    private final Listener listener;
    private final Consumer<MessageDelivery> finish;
    private final Set<Relay> waiting = new LinkedHashSet<>();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder queued = new LongAdder();
    private boolean lookScheduled;

    /** @param finish concludes the message of a queue entry whose round has ended */
    Relays(
            RelaySettings settings,
            DeliveryEngine.Parts parts,
            DeliveryAgent agent,
            Backlog backlog,
            InFlight inFlight,
            Listener listener,
            Consumer<MessageDelivery> finish) {
        this.settings = settings;
        this.health = parts.health();
        this.clock = parts.clock();
        this.loop = parts.loop();
        this.agent = agent;
        this.backlog = backlog;
        this.inFlight = inFlight;
        this.listener = listener;
        this.finish = finish;
    }

    /** Messages whose client was told that the workers have them, since the start. */
    long acknowledged() {
        return acknowledged.sum();
    }

    /** Messages that were shown to workers and went into the queue all the same, since the start. */
    long queued() {
        return queued.sum();
    }

    void begin(Relay relay) {
        MessageDelivery message = relay.message();
        if (!listener.mayBegin()) {
            queued.increment();
            relay.end(new Relay.ToQueue(List.of(), false, "too much is in flight"));
            return;
        }
        message.relay(relay);
        inFlight.add(message);
        waiting.add(relay);
        scheduleLook();
        message.domains().forEach(agent::begin);
    }

    /** The last round of a message has ended; false when it is no relay, so that it is up to its queue entry. */
    boolean settled(MessageDelivery message) {
        Relay relay = message.relay();
        if (relay == null) {
            return false;
        }
        if (message.isOrphan()) {
            inFlight.remove(message);
            listener.ended();
        } else if (!relay.hasEnded()) {
            inFlight.remove(message);
            end(relay, result(message));
            listener.ended();
        }
        return true;
    }

    /** The message of a relay that is under way is in the queue: it is an entry's from now on. */
    void adopt(Relay relay, long id) {
        MessageDelivery message = relay.message();
        backlog.arrived(OptionalLong.of(id));
        inFlight.remove(message);
        message.adopt(id);
        inFlight.add(message);
        if (message.isSettled()) {
            finish.accept(message);
        } else {
            agent.recheck();
        }
        listener.backlogMoved();
    }

    /** The message of a relay that is under way could not be queued, and its client was told so. */
    void abandon(Relay relay) {
        MessageDelivery message = relay.message();
        backlog.arrived(OptionalLong.empty());
        message.orphan();
        if (message.isSettled()) {
            settled(message);
        }
        listener.backlogMoved();
    }

    /** The client's thread waits no longer, since this loop was too late. */
    void withdraw(Relay relay) {
        if (!relay.hasEnded()) {
            relay.message().freeze();
            relay.message().orphan();
            end(relay, new Relay.ToQueue(List.of(), false, "given up"));
        } else if (relay.message().isFrozen()) {
            abandon(relay);
        }
    }

    private static Relay.End result(MessageDelivery message) {
        for (DomainDelivery domain : message.domains()) {
            DomainDelivery.Outcome outcome = domain.outcome();
            if (outcome == null || outcome.kind() != Kind.DELIVERED) {
                return new Relay.ToQueue(message.notes(), false, outcome == null ? "" : outcome.reason());
            }
        }
        return new Relay.Acknowledged(
                message.domains().stream()
                        .flatMap(domain -> domain.acknowledgedBy().stream())
                        .distinct()
                        .sorted()
                        .toList(),
                message.domains().stream().noneMatch(DomainDelivery::isNews));
    }

    private void end(Relay relay, Relay.End how) {
        waiting.remove(relay);
        if (how instanceof Relay.Acknowledged) {
            acknowledged.increment();
            relay.message().domains().forEach(domain -> backlog.openRooms(domain.domain()));
        } else {
            queued.increment();
        }
        relay.end(how);
    }

    private void scheduleLook() {
        if (!lookScheduled) {
            lookScheduled = true;
            loop.schedule(this::look, LOOK_WAIT);
        }
    }

    private void look() {
        lookScheduled = false;
        Instant now = clock.instant();
        for (Relay relay : List.copyOf(waiting)) {
            String reason = whyOver(relay, now);
            if (reason != null) {
                relay.message().freeze();
                backlog.expect();
                end(relay, new Relay.ToQueue(relay.message().notes(), true, reason));
            }
        }
        if (!waiting.isEmpty()) {
            scheduleLook();
        }
    }

    private @Nullable String whyOver(Relay relay, Instant now) {
        if (!now.isBefore(relay.begun().plus(settings.budget()))) {
            return "no answer within " + settings.budget().toMillis() + " ms";
        }
        for (DomainDelivery domain : relay.message().domains()) {
            String asked = domain.asked();
            if (asked != null && health.silence(asked).compareTo(settings.silence()) >= 0) {
                return asked + " is silent";
            }
        }
        return null;
    }
}
