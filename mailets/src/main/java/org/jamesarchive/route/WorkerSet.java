package org.jamesarchive.route;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one domain, each once, lowest preference first, within one preference by host name. Immutable; equal to
 * another set of the same domain and workers.
 */
public final class WorkerSet {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final String domain;
    private final List<Worker> workers;
    private final long[] hostHashes;
    private final boolean weighted;

    /** @throws IllegalArgumentException when there is no worker, or a host twice */
    public WorkerSet(String domain, List<Worker> workers) {
        this.domain = Worker.canonical(domain);
        this.workers = workers.stream()
                .sorted(Comparator.comparingInt(Worker::preference).thenComparing(Worker::host))
                .toList();
        this.hostHashes =
                this.workers.stream().mapToLong(worker -> hash(worker.host())).toArray();
        this.weighted =
                this.workers.stream().mapToInt(Worker::weight).distinct().count() > 1;
        if (workers.isEmpty()) {
            throw new IllegalArgumentException("the worker set of " + domain + " is empty");
        }
        Set<String> hosts = new HashSet<>();
        for (Worker worker : workers) {
            if (!hosts.add(worker.host())) {
                throw new IllegalArgumentException("worker " + worker.host() + " is twice in the set of " + domain);
            }
        }
    }

    /** The domain, lower case, without a trailing dot. */
    public String domain() {
        return domain;
    }

    /** At least one. */
    public List<Worker> workers() {
        return workers;
    }

    /** The worker of that name. */
    public Optional<Worker> worker(String host) {
        return workers.stream().filter(worker -> worker.host().equals(host)).findFirst();
    }

    /** The host names, in the order of {@link #workers}. */
    public List<String> hosts() {
        return workers.stream().map(Worker::host).toList();
    }

    /** The FNV-1a 64-bit hash of the UTF-8 bytes of the host name of worker number {@code index}. */
    long hostHash(int index) {
        return hostHashes[index];
    }

    /** Whether the workers differ in weight. */
    boolean isWeighted() {
        return weighted;
    }

    private static long hash(String host) {
        long hash = FNV_OFFSET;
        for (byte b : host.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WorkerSet set && set.domain.equals(domain) && set.workers.equals(workers);
    }

    @Override
    public int hashCode() {
        return 31 * domain.hashCode() + workers.hashCode();
    }

    @Override
    public String toString() {
        return domain + " " + workers;
    }
}
