package org.jamesarchive.gateway;

import com.google.common.base.Suppliers;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.delivery.DeliveryEngine;
import org.jamesarchive.delivery.DeliveryStatus;
import org.jamesarchive.delivery.SteadyClock;
import org.jamesarchive.delivery.ThreadLoop;
import org.jamesarchive.delivery.Undeliverable;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.queue.AppendLogQueue;
import org.jamesarchive.queue.MessageFolder;
import org.jamesarchive.route.CachedWorkerSets;
import org.jamesarchive.route.DrainedWorkers;
import org.jamesarchive.route.Routing;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerSets;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.smtp.PooledSmtpSender;
import org.jamesarchive.smtp.SmtpSender;
import org.jamesarchive.store.Content;

/** The delivery engine with all its parts, made and closed together. Safe for use by many threads. */
final class Delivery implements Closeable {

    private static final long SCRAPE_SECONDS = 1;

    private final AppendLogQueue queue;
    private final SmtpSender sender;
    private final ThreadLoop loop;
    private final DeliveryEngine engine;
    private final DrainedWorkers drained;
    private final MessageFolder parked;
    private final NotedIntake intake;

    private Delivery(
            AppendLogQueue queue,
            SmtpSender sender,
            ThreadLoop loop,
            DeliveryEngine engine,
            DrainedWorkers drained,
            MessageFolder parked,
            NotedIntake intake) {
        this.queue = queue;
        this.sender = sender;
        this.loop = loop;
        this.engine = engine;
        this.drained = drained;
        this.parked = parked;
        this.intake = intake;
    }

    /**
     * Opens the queue and begins to deliver what it holds.
     *
     * @throws SettingsException when queue, ledger or parking folder cannot be opened
     */
    static Delivery start(GatewaySettings settings, Clock clock, RandomGenerator random) {
        try {
            MessageFolder parked = MessageFolder.open(settings.undeliverable());
            Undeliverable undeliverable = new ParkingFolder(parked);
            AppendLogQueue queue = AppendLogQueue.open(settings.queue(), clock);
            MailLog log = new MailLog();
            Clock steady = new SteadyClock(clock, System::nanoTime);
            WorkerHealth health = new WorkerHealth(WorkerHealth.Settings.DEFAULT, steady);
            DrainedWorkers drained = DrainedWorkers.open(settings.drainedWorkers(), health, clock);
            SmtpSender sender = new PooledSmtpSender(settings.smtp());
            ThreadLoop loop = new ThreadLoop("delivery");
            WorkerSets workerSets = WorkerSets.of(
                    settings.dns(), settings.workerLists(), CachedWorkerSets.Settings.DEFAULT, clock, log);
            DeliveryEngine engine = new DeliveryEngine(
                    settings.delivery(),
                    settings.relay(),
                    new DeliveryEngine.Parts(
                            queue,
                            undeliverable,
                            workerSets,
                            Routing.of(settings.routing(), random),
                            health,
                            sender,
                            log,
                            steady,
                            loop));
            NotedIntake intake = NotedIntake.open(settings, clock, engine);
            engine.start();
            return new Delivery(queue, sender, loop, engine, drained, parked, intake);
        } catch (IOException e) {
            throw new SettingsException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The way in. */
    NotedIntake intake() {
        return intake;
    }

    /** The parked messages. */
    MessageFolder parked() {
        return parked;
    }

    DeliveryEngine engine() {
        return engine;
    }

    /** The workers that the operator drains. */
    DrainedWorkers drained() {
        return drained;
    }

    /** Why the queue takes nothing now, empty when it does. */
    String queueUnavailable() {
        return queue.status().unavailable();
    }

    /** @param directory where the queue is, whose disk is measured */
    void register(GaugeRegistry gauges, Path directory, Clock clock) {
        // One reading of queue and parking folder serves all gauges of a scrape.
        Supplier<DeliveryStatus> status =
                Suppliers.memoizeWithExpiration(engine::status, SCRAPE_SECONDS, TimeUnit.SECONDS);
        gauges.register("archive.queue.messages.waiting", () -> queue.status().waiting())
                .register("archive.queue.disk.bytes", () -> queue.status().diskBytes())
                .register("archive.queue.disk.free", () -> directory.toFile().getUsableSpace())
                .register("archive.queue.oldest.age", () -> status.get()
                        .oldest()
                        .map(oldest -> Duration.between(oldest, clock.instant()).toSeconds())
                        .orElse(0L))
                .register("archive.queue.segments.count", () -> queue.status().segments())
                .register("archive.queue.records.damaged", () -> queue.status().damaged())
                .register(
                        "archive.queue.append.unavailable",
                        () -> queueUnavailable().isEmpty() ? 0 : 1)
                .register("archive.delivery.messages.delivered", () -> status.get()
                        .delivered())
                .register(
                        "archive.delivery.messages.deferred", () -> status.get().deferred())
                .register("archive.delivery.messages.parked", () -> status.get().parked())
                .register(
                        "archive.delivery.messages.inflight", () -> status.get().inFlight())
                .register("archive.delivery.relays.waiting", engine::relaysWaiting)
                .register("archive.delivery.relays.acknowledged", engine::relaysAcknowledged)
                .register("archive.delivery.relays.queued", engine::relaysQueued)
                .register("archive.smtp.connections.open", sender::connections);
        intake.register(gauges);
        new WorkerGauges(gauges, () -> status.get().workers()).register();
    }

    @Override
    public void close() throws IOException {
        engine.close();
        sender.close();
        loop.close();
        queue.close();
        intake.close();
    }

    /** The folder of parked messages as the engine sees it. */
    private record ParkingFolder(MessageFolder folder) implements Undeliverable {

        @Override
        public void park(String key, Map<String, String> attributes, Content content) throws IOException {
            folder.put(key, attributes, content);
        }

        @Override
        public long size() {
            try {
                return folder.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
