package org.jamesarchive.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.queue.QueueUnavailableException;
import org.jamesarchive.store.Content;

/**
 * The clients' side of relay before reply: begins a relay, waits for its end, and puts the message into the queue when the
 * workers do not have it. Safe for use by many threads; each waits for its own message.
 */
final class RelayIntake {

    /** How long a client's thread waits beyond the budget for a delivery loop that is late. */
    private static final Duration LOOP_WAIT = Duration.ofSeconds(5);

    /** Puts a message into the queue that is to be delivered from there. */
    @FunctionalInterface
    interface Appending {
        long append(QueueHeader header, Content content) throws IOException;
    }

    private final RelaySettings settings;
    private final DurableQueue queue;
    private final MailLog log;
    private final DeliveryLoop loop;
    private final Relays relays;
    private final Appending appending;
    private final Semaphore places;
    private final AtomicLong number = new AtomicLong();

    RelayIntake(RelaySettings settings, DeliveryEngine.Parts parts, Relays relays, Appending appending) {
        this.settings = settings;
        this.queue = parts.queue();
        this.log = parts.log();
        this.loop = parts.loop();
        this.relays = relays;
        this.appending = appending;
        this.places = new Semaphore(settings.limit());
    }

    /** Takes the place of one waiting client; to be given back by {@link #leave}. */
    boolean enter() {
        return settings.isOn() && places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    /** Clients that wait now. */
    int waiting() {
        return settings.limit() - places.availablePermits();
    }

    /** Begins to show a message to the workers. */
    Relay begin(MessageDelivery.Source source) {
        RelayedContent content = new RelayedContent(source.content());
        long id = number.decrementAndGet();
        Relay relay = new Relay(
                new MessageDelivery(
                        new MessageDelivery.Source(id, source.arrival(), source.header(), content), Progress.NONE),
                source.header(),
                content);
        loop.execute(() -> relays.begin(relay));
        return relay;
    }

    /** Waits for the end of a relay, and for the disk when the message must be queued. */
    Handover conclude(Relay relay) throws IOException {
        Relay.End end = await(relay);
        if (end instanceof Relay.Acknowledged acknowledged) {
            return new Handover.Archived(acknowledged.hosts(), acknowledged.merged());
        }
        Relay.ToQueue toQueue = (Relay.ToQueue) end;
        QueueHeader header = relay.header().withNotes(toQueue.notes());
        String name = relay.message().name();
        long id = toQueue.isUnderWay() ? appendUnderWay(relay, header) : appending.append(header, relay.content());
        log.queued(name, id, toQueue.reason());
        return new Handover.Queued(id);
    }

    private Relay.End await(Relay relay) throws QueueUnavailableException {
        try {
            return relay.await(settings.budget().plus(LOOP_WAIT));
        } catch (QueueUnavailableException e) {
            relay.content().end();
            loop.execute(() -> relays.withdraw(relay));
            throw e;
        }
    }

    private long appendUnderWay(Relay relay, QueueHeader header) throws IOException {
        RelayedContent content = relay.content();
        boolean isQueued = false;
        try {
            long id = queue.append(header.encode(), content);
            content.switchTo(new QueuedContent(queue, id, content.size()));
            isQueued = true;
            loop.execute(() -> relays.adopt(relay, id));
            return id;
        } finally {
            if (!isQueued) {
                content.end();
                loop.execute(() -> relays.abandon(relay));
            }
        }
    }

    /** The content of a queue entry, looked up when it is opened. */
    private record QueuedContent(DurableQueue queue, long id, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return queue.read(id).content().open();
        }
    }
}
