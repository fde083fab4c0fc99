package org.jamesarchive.route;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.route.HostAddresses.Host;
import org.jspecify.annotations.Nullable;

/** The worker set from a static list for the domains that have one, from another source for all others. */
final class ListedWorkers implements WorkerSource {

    private static final int EQUAL_PREFERENCE = 0;

    private final Map<String, WorkerList> lists = new HashMap<>();
    private final HostAddresses addresses;
    private final WorkerSource others;

    ListedWorkers(Map<String, WorkerList> lists, HostAddresses addresses, WorkerSource others) {
        lists.forEach((domain, list) -> this.lists.put(Worker.canonical(domain), list));
        this.addresses = addresses;
        this.others = others;
    }

    @Override
    public CompletableFuture<Resolution> resolve(String domain, @Nullable WorkerSet known) {
        WorkerList list = lists.get(domain);
        if (list == null) {
            return others.resolve(domain, known);
        }
        List<Worker> ready = new ArrayList<>();
        List<Host> hosts = new ArrayList<>();
        for (WorkerList.Item item : list.items()) {
            item.address()
                    .ifPresentOrElse(
                            address -> ready.add(
                                    new Worker(item.host(), EQUAL_PREFERENCE, List.of(address), item.weight())),
                            () -> hosts.add(new Host(item.host(), EQUAL_PREFERENCE, item.port(), item.weight())));
        }
        return addresses.resolve(domain, ready, hosts, Duration.ofSeconds(Integer.MAX_VALUE), known);
    }
}
