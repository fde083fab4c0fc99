package org.jamesarchive.test.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.delivery.DeliveryEngine;
import org.jamesarchive.delivery.DeliverySettings;
import org.jamesarchive.delivery.Undeliverable;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.route.Routing;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerLookup;
import org.jamesarchive.route.WorkerSet;
import org.jamesarchive.route.WorkerSets;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.slf4j.helpers.NOPLogger;

/** One gateway: the real engine, routing and health, with its own view of the worker set. Belongs to one thread. */
final class SimulatedGateway implements WorkerSets {

    private static final Envelope ENVELOPE =
            new Envelope("journal@sender.example.net", List.of("archive@archive.example.com"));

    private final MemoryQueue queue;
    private final WorkerHealth health;
    private final DeliveryEngine engine;
    private WorkerSet set;
    private long parked;

    SimulatedGateway(VirtualTime time, SimulatedWorkers workers, Routing routing, WorkerSet set) {
        this.set = set;
        this.queue = new MemoryQueue(time);
        this.health = new WorkerHealth(WorkerHealth.Settings.DEFAULT, time);
        MailLog log = new MailLog(NOPLogger.NOP_LOGGER);
        engine = new DeliveryEngine(
                DeliverySettings.DEFAULT,
                new DeliveryEngine.Parts(queue, new Counting(), this, routing, health, workers, log, time, time));
        engine.start();
    }

    WorkerHealth health() {
        return health;
    }

    /** What its DNS says from now on. */
    void sees(WorkerSet workers) {
        set = workers;
    }

    void accept(ContentId id) {
        try {
            engine.accept(ENVELOPE, id, Content.of(id.hex().getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long queued() {
        return queue.size();
    }

    long parked() {
        return parked;
    }

    @Override
    public CompletableFuture<WorkerLookup> lookup(String domain) {
        return CompletableFuture.completedFuture(new WorkerLookup.Found(set));
    }

    @Override
    public List<WorkerSet> known() {
        return List.of(set);
    }

    private final class Counting implements Undeliverable {
        @Override
        public void park(String key, Map<String, String> attributes, Content content) {
            parked++;
        }

        @Override
        public long size() {
            return parked;
        }
    }
}
