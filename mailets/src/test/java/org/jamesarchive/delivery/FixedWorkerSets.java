package org.jamesarchive.delivery;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerLookup;
import org.jamesarchive.route.WorkerSet;
import org.jamesarchive.route.WorkerSets;

/** Worker sets as the test sets them; a domain not set is unavailable. */
final class FixedWorkerSets implements WorkerSets {

    final Map<String, WorkerLookup> lookups = new HashMap<>();
    final Map<String, CompletableFuture<WorkerLookup>> pending = new HashMap<>();

    static Worker worker(String host, int preference) {
        return new Worker(host, preference, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25)));
    }

    /** {@code number} workers {@code <prefix>0 …}. */
    void set(String domain, String prefix, int number) {
        set(
                domain,
                IntStream.range(0, number).mapToObj(i -> worker(prefix + i, 10)).toList());
    }

    void set(String domain, List<Worker> workers) {
        lookups.put(domain, new WorkerLookup.Found(new WorkerSet(domain, workers)));
    }

    @Override
    public CompletableFuture<WorkerLookup> lookup(String domain) {
        CompletableFuture<WorkerLookup> waiting = pending.get(domain);
        return waiting != null
                ? waiting.copy()
                : CompletableFuture.completedFuture(
                        lookups.getOrDefault(domain, new WorkerLookup.Unavailable("SERVFAIL")));
    }

    @Override
    public List<WorkerSet> known() {
        return lookups.values().stream()
                .filter(WorkerLookup.Found.class::isInstance)
                .map(found -> ((WorkerLookup.Found) found).set())
                .toList();
    }
}
