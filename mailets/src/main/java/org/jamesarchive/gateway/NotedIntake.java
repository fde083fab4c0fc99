package org.jamesarchive.gateway;

import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.delivery.DeliveryEngine;
import org.jamesarchive.delivery.Handover;
import org.jamesarchive.ledger.Ledger;
import org.jamesarchive.ledger.LedgerUnavailableException;
import org.jamesarchive.queue.QueueUnavailableException;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * The way into the delivery engine: what comes out of it taken is noted in the ledger, if one is kept, before anybody is told. While
 * the ledger cannot be written, nothing is taken. Safe for use by many threads.
 */
final class NotedIntake implements Closeable {

    private final DeliveryEngine engine;
    private final @Nullable Ledger ledger;
    private final int copies;

    private NotedIntake(DeliveryEngine engine, @Nullable Ledger ledger, int copies) {
        this.engine = engine;
        this.ledger = ledger;
        this.copies = copies;
    }

    /** @throws IOException when the ledger cannot be opened */
    static NotedIntake open(GatewaySettings settings, Clock clock, DeliveryEngine engine) throws IOException {
        Ledger ledger = settings.ledger().isOn() ? Ledger.open(settings.ledger(), clock) : null;
        return new NotedIntake(engine, ledger, settings.delivery().copies());
    }

    /**
     * Takes a message for delivery; in the queue and in the ledger, on disk, when this returns.
     *
     * @throws QueueUnavailableException when the queue takes nothing now
     * @throws LedgerUnavailableException when the ledger cannot be written; the message may be taken all the same, and merges
     *     when it comes again
     * @throws IOException when the content cannot be read
     */
    void accept(Envelope envelope, ContentId contentId, Content content) throws IOException {
        requireLedger();
        engine.accept(envelope, contentId, content);
        record(envelope, contentId);
    }

    /**
     * Takes a message of a waiting client: on the workers when this returns, or in the queue, on disk; and in the ledger.
     *
     * @throws IOException as {@link #accept} does
     */
    Handover deliver(Envelope envelope, ContentId contentId, Content content) throws IOException {
        requireLedger();
        Handover handover = engine.deliver(envelope, contentId, content);
        record(envelope, contentId);
        return handover;
    }

    private void requireLedger() throws LedgerUnavailableException {
        if (ledger != null) {
            ledger.requireAvailable();
        }
    }

    private void record(Envelope envelope, ContentId contentId) throws LedgerUnavailableException {
        if (ledger != null) {
            ledger.record(contentId, envelope.byDomain().keySet(), copies);
        }
    }

    /** Empty when none is kept. */
    Optional<Ledger> ledger() {
        return Optional.ofNullable(ledger);
    }

    /** Why nothing can be noted now; empty when it can, or no ledger is kept. */
    String unavailable() {
        return ledger == null ? "" : ledger.unavailable();
    }

    void register(GaugeRegistry gauges) {
        if (ledger != null) {
            gauges.register("archive.ledger.records.written", ledger::written)
                    .register(
                            "archive.ledger.append.unavailable",
                            () -> unavailable().isEmpty() ? 0 : 1);
        }
    }

    /** Closes the ledger; the engine belongs to who made it. */
    @Override
    public void close() throws IOException {
        if (ledger != null) {
            ledger.close();
        }
    }
}
