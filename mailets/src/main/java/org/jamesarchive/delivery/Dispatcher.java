package org.jamesarchive.delivery;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jamesarchive.delivery.QueueHeader.MalformedHeaderException;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.route.WorkerHealth;

/**
 * Takes messages out of the backlog as long as there is room in flight, and begins their delivery. All but {@link #request}
 * and the figures belongs to the delivery loop.
 */
final class Dispatcher {

    /** Messages begun in one go, before the loop turns to what else has happened. */
    static final int TURN_LIMIT = 256;

    private static final Duration AFTER_BUG_WAIT = Duration.ofSeconds(1);

    private final DurableQueue queue;
    private final HeapCopies copies;
    private final MailLog log;
    private final Clock clock;
    private final DeliveryLoop loop;
    private final Backlog backlog;
    private final ProgressTable progress = new ProgressTable();
    private final DeliveryAgent agent;
    private final Conclusion conclusion;
    private final Parking parking;
    private final InFlight inFlight;
    private final Waker waker;
    private final Relays relays;
    private final Duration lostAcknowledgementWait;
    private final AtomicBoolean requested = new AtomicBoolean();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder deferred = new LongAdder();
    private volatile long heldNow;
    private boolean starved;
    private boolean started;
    private boolean stopped;

    Dispatcher(DeliverySettings settings, RelaySettings relaySettings, DeliveryEngine.Parts parts, HeapCopies copies) {
        this.queue = parts.queue();
        this.copies = copies;
        this.log = parts.log();
        this.clock = parts.clock();
        this.loop = parts.loop();
        this.inFlight = new InFlight(settings.inFlightLimit(), settings.inFlightBytesLimit());
        this.waker = new Waker(loop, clock, this::turn);
        this.backlog = new Backlog(queue, settings.heldLimit(), clock, log);
        this.parking = new Parking(parts.undeliverable());
        this.conclusion = new Conclusion(settings, parts, parking, backlog, progress);
        this.agent = new DeliveryAgent(settings, parts, this::settled);
        this.lostAcknowledgementWait = settings.lostAcknowledgementWait();
        this.relays = new Relays(relaySettings, parts, agent, backlog, inFlight, new RelaysListener(), this::finish);
        parts.health()
                .listen((host, state, reason) -> loop.execute(() -> {
                    log.workerState(host, state.name().toLowerCase(Locale.ROOT), reason);
                    if (state == WorkerHealth.State.UP) {
                        backlog.openRooms();
                        request();
                    }
                }));
    }

    /** Belongs to the delivery loop, as this does. */
    Relays relays() {
        return relays;
    }

    int inFlight() {
        return inFlight.size();
    }

    long held() {
        return heldNow;
    }

    long delivered() {
        return delivered.sum() + relays.acknowledged();
    }

    long deferred() {
        return deferred.sum();
    }

    /** Has the loop look for messages soon. */
    void request() {
        if (requested.compareAndSet(false, true)) {
            loop.execute(this::turn);
        }
    }

    void start() {
        started = true;
        turn();
    }

    void flush() {
        backlog.flush();
        turn();
    }

    /** Begins nothing any more; the future completes when nothing is in flight. */
    CompletableFuture<Void> stop() {
        loop.execute(() -> {
            stopped = true;
            agent.stop();
            checkDrained();
        });
        return drained;
    }

    private void turn() {
        requested.set(false);
        try {
            int begun = 0;
            while (begun < TURN_LIMIT && mayBegin()) {
                OptionalLong next = backlog.next();
                if (next.isEmpty()) {
                    lookBehindCursor();
                    break;
                }
                begin(next.getAsLong());
                begun++;
            }
            starved = begun < TURN_LIMIT && !mayBegin();
            if (begun == TURN_LIMIT) {
                request();
            }
            waker.wakeAt(nextWake());
        } catch (RuntimeException bug) {
            log.error("-", "the backlog failed, looked at again soon", bug);
            waker.wakeAt(clock.instant().plus(AFTER_BUG_WAIT));
        }
        heldNow = backlog.held();
    }

    private boolean mayBegin() {
        return started && !stopped && inFlight.hasRoom();
    }

    /** The queue has ids in order; should one have come late all the same, it is found when nothing else is to be done. */
    private void lookBehindCursor() {
        if (inFlight.isEmpty() && backlog.isIdle() && queue.size() > 0) {
            backlog.rewind();
            request();
        }
    }

    private void begin(long id) {
        MessageDelivery message;
        try {
            Optional<MessageDelivery.Source> source = load(id);
            if (source.isEmpty()) {
                return;
            }
            Instant until = clock.instant().plus(lostAcknowledgementWait);
            Progress first = Progress.of(source.get().header().notes(), until);
            message = new MessageDelivery(source.get(), progress.get(id, first));
        } catch (IOException | RuntimeException e) {
            log.error(Long.toString(id), "cannot be read from the queue, tried again later", e);
            conclusion.putOffUnread(id);
            return;
        }
        inFlight.add(message);
        if (message.isDone()) {
            finish(message);
        }
        message.domains().stream().filter(domain -> !domain.isDone()).forEach(agent::begin);
    }

    private Optional<MessageDelivery.Source> load(long id) throws IOException {
        Optional<MessageDelivery.Source> copy = copies.take(id);
        if (copy.isPresent()) {
            return copy;
        }
        QueueEntry entry = queue.read(id);
        try {
            return Optional.of(new MessageDelivery.Source(
                    id, entry.arrival(), QueueHeader.decode(entry.header()), entry.content()));
        } catch (MalformedHeaderException e) {
            log.error(Long.toString(id), "has a damaged queue header, parked", e);
            parking.parkDamaged(entry, "damaged queue header: " + e.getMessage());
            queue.done(id);
            return Optional.empty();
        }
    }

    private void settled(DomainDelivery domain) {
        MessageDelivery message = domain.message();
        if (message.isSettled() && !relays.settled(message)) {
            finish(message);
        }
    }

    private final class RelaysListener implements Relays.Listener {
        @Override
        public boolean mayBegin() {
            return Dispatcher.this.mayBegin();
        }

        @Override
        public void ended() {
            checkDrained();
            if (starved) {
                request();
            }
        }

        @Override
        public void backlogMoved() {
            request();
        }
    }

    private void finish(MessageDelivery message) {
        inFlight.remove(message);
        try {
            switch (conclusion.conclude(message)) {
                case DELIVERED -> delivered.increment();
                case DEFERRED -> deferred.increment();
                case PARKED, WAITING -> {}
            }
        } catch (RuntimeException bug) {
            log.error(Long.toString(message.id()), "could not be concluded, tried again later", bug);
            conclusion.putOffUnread(message.id());
        }
        heldNow = backlog.held();
        checkDrained();
        request();
    }

    private void checkDrained() {
        if (stopped && inFlight.isEmpty()) {
            drained.complete(null);
        }
    }

    private Instant nextWake() {
        return mayBegin() ? backlog.nextTime() : Instant.MAX;
    }
}
