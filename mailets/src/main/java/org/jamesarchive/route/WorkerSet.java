package org.jamesarchive.route;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The workers of one domain, each once, lowest preference first, within one preference by host name.
 *
 * @param domain the domain, lower case, without a trailing dot
 * @param workers at least one
 */
public record WorkerSet(String domain, List<Worker> workers) {

    /** @throws IllegalArgumentException when there is no worker, or a host twice */
    public WorkerSet {
        domain = Worker.canonical(domain);
        workers = workers.stream()
                .sorted(Comparator.comparingInt(Worker::preference).thenComparing(Worker::host))
                .toList();
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

    /** The worker of that name. */
    public Optional<Worker> worker(String host) {
        return workers.stream().filter(worker -> worker.host().equals(host)).findFirst();
    }

    /** The host names, in the order of {@link #workers}. */
    public List<String> hosts() {
        return workers.stream().map(Worker::host).toList();
    }
}
