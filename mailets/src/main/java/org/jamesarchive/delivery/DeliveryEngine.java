package org.jamesarchive.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jamesarchive.delivery.DeliveryStatus.WorkerStatus;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.queue.QueueUnavailableException;
import org.jamesarchive.route.Routing;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerSet;
import org.jamesarchive.route.WorkerSets;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.smtp.SmtpSender;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/**
 * Takes messages, keeps them in the durable queue, and delivers them from there, oldest first.
 * <ul>
 * <li>Recipients are grouped by domain; each domain has its own worker set and is delivered on its own. The queue entry ends
 *     when every domain's workers have the message, or it is parked for that domain. A domain that has it is not sent it
 *     again while the process lives.
 * <li>At least once: after a crash, messages that were in flight are sent again; workers know them by content id.
 * <li>Memory is bounded: {@link DeliverySettings} names the limits. The backlog is on disk.
 * <li>While no worker of a domain can be asked, its messages wait; the oldest go out as probes, and all flow when one
 *     answers, as many at a time as may be in flight.
 * <li>Whatever happens with one message, a bug included, the others go on, and it stays in the queue.
 * </ul>
 * Safe for use by many threads. {@link #accept} blocks for the disk; nothing else blocks but {@link #close}.
 */
public final class DeliveryEngine implements Closeable {

    /**
     * What the engine works with; all of it is owned, and closed after the engine, by who made it.
     *
     * @param loop runs all that the engine does by itself
     */
    public record Parts(
            DurableQueue queue,
            Undeliverable undeliverable,
            WorkerSets workerSets,
            Routing routing,
            WorkerHealth health,
            SmtpSender sender,
            MailLog log,
            Clock clock,
            DeliveryLoop loop) {}

    private static final long BEFORE_ALL = -1;
    private static final long NO_ENTRY = -1;

    private final DeliverySettings settings;
    private final Parts parts;
    private final HeapCopies copies;
    private final Dispatcher dispatcher;
    private final RelayIntake relayIntake;
    private volatile boolean closed;

    /** An engine whose clients never wait for the workers. */
    public DeliveryEngine(DeliverySettings settings, Parts parts) {
        this(settings, RelaySettings.DEFAULT.withOn(false), parts);
    }

    public DeliveryEngine(DeliverySettings settings, RelaySettings relaySettings, Parts parts) {
        this.settings = settings;
        this.parts = parts;
        this.copies = new HeapCopies(settings.heapCopyBytesLimit(), settings.heapCopiesBytesLimit());
        this.dispatcher = new Dispatcher(settings, relaySettings, parts, copies);
        this.relayIntake = new RelayIntake(relaySettings, parts, dispatcher.relays(), this::append);
    }

    /** Begins to deliver, first what the queue still holds. Until then messages are accepted and kept. */
    public void start() {
        parts.loop().execute(dispatcher::start);
    }

    /**
     * Takes a message; on disk when this returns, delivered soon after.
     *
     * @param envelope the recipients behind alias expansion
     * @param contentId of the content: decides which worker is asked first
     * @param content used during the call only
     * @return the id of its queue entry, by which the log calls it
     * @throws QueueUnavailableException when the queue takes nothing now, or the engine is closed: nothing was taken
     * @throws IOException when the content cannot be read: nothing was taken
     * @throws IllegalArgumentException when the envelope has too many recipients or too long an address: nothing was taken
     */
    public long accept(Envelope envelope, ContentId contentId, Content content) throws IOException {
        if (closed) {
            throw new QueueUnavailableException("the delivery engine is closed");
        }
        return append(new QueueHeader(envelope, contentId), content);
    }

    /**
     * Takes a message and, where the settings say so, waits for the workers: acknowledged by all of them when this returns, or
     * on disk. In the second case the queue entry says which workers have it, and which one may have it.
     *
     * @param content used during the call only
     * @throws QueueUnavailableException as {@link #accept} does; a worker may have the message all the same, and will know it
     *     by its content id when it comes again
     * @throws IOException as {@link #accept} does
     * @throws IllegalArgumentException as {@link #accept} does
     */
    public Handover deliver(Envelope envelope, ContentId contentId, Content content) throws IOException {
        if (closed || !relayIntake.enter()) {
            return new Handover.Queued(accept(envelope, contentId, content));
        }
        try {
            Instant arrival = parts.clock().instant();
            QueueHeader header = new QueueHeader(envelope, contentId);
            return relayIntake.conclude(
                    relayIntake.begin(new MessageDelivery.Source(NO_ENTRY, arrival, header, content)));
        } finally {
            relayIntake.leave();
        }
    }

    private long append(QueueHeader header, Content content) throws IOException {
        Instant arrival = parts.clock().instant();
        long id = parts.queue().append(header.encode(), content);
        copies.offer(new MessageDelivery.Source(id, arrival, header, content));
        dispatcher.request();
        return id;
    }

    /** Messages whose clients wait for the workers now. */
    public int relaysWaiting() {
        return relayIntake.waiting();
    }

    /** Messages whose clients were told that the workers have them, since the start. */
    public long relaysAcknowledged() {
        return dispatcher.relays().acknowledged();
    }

    /** The steps of {@link #deliver}, one by one. */
    RelayIntake relayIntake() {
        return relayIntake;
    }

    /** Messages whose clients waited for the workers, and that went into the queue all the same, since the start. */
    public long relaysQueued() {
        return dispatcher.relays().queued();
    }

    /** Tries everything now, whatever it waits for. */
    public void flush() {
        parts.health().probeNow();
        parts.loop().execute(dispatcher::flush);
    }

    /**
     * What waits in the queue, by content id: entries with ids above {@code after}, ascending, at most {@code limit} of them. One
     * small read from disk each.
     */
    public QueuedPage queued(long after, int limit) {
        return new QueueListing(parts.queue()).after(after, limit);
    }

    /** How delivery stands. */
    public DeliveryStatus status() {
        return new DeliveryStatus(
                parts.queue().size(),
                dispatcher.inFlight(),
                dispatcher.held(),
                dispatcher.delivered(),
                dispatcher.deferred(),
                parts.undeliverable().size(),
                oldest(),
                workers());
    }

    /** Takes and begins nothing any more, and waits {@link DeliverySettings#closeWait} for what is in flight. */
    @Override
    public void close() {
        closed = true;
        try {
            dispatcher.stop().get(settings.closeWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            parts.log()
                    .queueTrouble("closed with " + dispatcher.inFlight()
                            + " messages in flight, sent again at the next start");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("stopping never fails", e);
        }
    }

    private Optional<Instant> oldest() {
        long[] first = parts.queue().waiting(BEFORE_ALL, 1);
        try {
            return first.length == 0
                    ? Optional.empty()
                    : Optional.of(parts.queue().read(first[0]).arrival());
        } catch (IOException doneMeanwhileOrDamaged) {
            return Optional.empty();
        }
    }

    private List<WorkerStatus> workers() {
        Map<String, WorkerStatus> workers = new LinkedHashMap<>();
        for (WorkerSet set : parts.workerSets().known()) {
            for (Worker worker : set.workers()) {
                workers.putIfAbsent(
                        worker.host(),
                        new WorkerStatus(
                                worker.host(),
                                worker.addresses().get(0),
                                worker.preference(),
                                parts.health().report(worker.host())));
            }
        }
        return List.copyOf(workers.values());
    }
}
