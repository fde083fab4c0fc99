package org.jamesarchive.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.delivery.DeliveryStatus.WorkerStatus;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.route.WorkerHealth.State;

/**
 * The metrics of the workers: how many are in each state, and for each worker its state, load and counts. A worker's own gauges
 * appear with the first scrape behind the one that meets it, since workers come from DNS; they stay, and read 0 (state: -1), when
 * it leaves. Safe for use by many threads.
 */
final class WorkerGauges {

    /** Workers that get gauges of their own. */
    static final int WORKER_LIMIT = 2000;

    private static final int UNKNOWN = -1;

    private final GaugeRegistry gauges;
    private final Supplier<List<WorkerStatus>> workers;
    private final Set<String> registered = new HashSet<>();

    /** @param workers all that are known now; asked for each gauge, so it should remember for a moment */
    WorkerGauges(GaugeRegistry gauges, Supplier<List<WorkerStatus>> workers) {
        this.gauges = gauges;
        this.workers = workers;
    }

    void register() {
        gauges.register("archive.route.workers.up", () -> {
            workers.get().forEach(worker -> registerOnce(worker.host()));
            return count(State.UP);
        });
        gauges.register("archive.route.workers.suspect", () -> count(State.SUSPECT))
                .register("archive.route.workers.down", () -> count(State.DOWN))
                .register("archive.route.workers.full", () -> count(State.FULL))
                .register("archive.route.workers.draining", () -> count(State.DRAINING));
    }

    private long count(State state) {
        return workers.get().stream().filter(worker -> worker.state() == state).count();
    }

    private synchronized void registerOnce(String host) {
        if (registered.size() >= WORKER_LIMIT || !registered.add(host)) {
            return;
        }
        String name = "archive.route.worker." + host.replaceAll("[^a-z0-9]", "_");
        gauges.register(
                        name + ".state",
                        () -> find(host).map(worker -> code(worker.state())).orElse(UNKNOWN))
                .register(name + ".inflight", () -> read(host, WorkerHealth.Report::inFlight))
                .register(name + ".delivered", () -> read(host, WorkerHealth.Report::delivered))
                .register(name + ".failed", () -> read(host, WorkerHealth.Report::failed));
    }

    private long read(String host, Function<WorkerHealth.Report, Number> figure) {
        return find(host)
                .map(worker -> figure.apply(worker.health()).longValue())
                .orElse(0L);
    }

    private static int code(State state) {
        return switch (state) {
            case UP -> 0;
            case SUSPECT -> 1;
            case DOWN -> 2;
            case FULL -> 3;
            case DRAINING -> 4;
        };
    }

    private Optional<WorkerStatus> find(String host) {
        return workers.get().stream()
                .filter(worker -> worker.host().equals(host))
                .findFirst();
    }
}
