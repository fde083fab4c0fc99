package org.jamesarchive.repair;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jamesarchive.route.RendezvousRouting;
import org.jamesarchive.route.Worker;
import org.jamesarchive.route.WorkerSet;
import org.jamesarchive.store.ContentId;

/**
 * Which messages one worker must hold: by rendezvous over the whole worker set, as the gateways route, all workers of one preference and
 * weight.
 * <pre>
 *   it is among the first R of the message's order                                yes
 *   fewer than R others hold it, and it is among the next in the order that do not   yes
 *   else                                                                          no
 * </pre>
 * The second line is for messages that went elsewhere while a worker was down. Immutable.
 */
final class Share {

    private static final int PREFERENCE = 0;
    private static final InetSocketAddress NOWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final WorkerSet workers;
    private final String self;
    private final int copies;
    private final RendezvousRouting routing = new RendezvousRouting();

    /** @throws IllegalArgumentException when a host is there twice */
    Share(String domain, String self, List<String> others, int copies) {
        List<Worker> all = new ArrayList<>();
        all.add(new Worker(self, PREFERENCE, List.of(NOWHERE)));
        others.forEach(host -> all.add(new Worker(host, PREFERENCE, List.of(NOWHERE))));
        this.workers = new WorkerSet(domain, all);
        this.self = all.get(0).host();
        this.copies = copies;
    }

    /** @param holders the others that hold the message */
    boolean isOurs(ContentId contentId, Set<String> holders) {
        int place = 0;
        int lacking = copies - holders.size();
        for (Worker worker : routing.order(workers, contentId)) {
            if (worker.host().equals(self)) {
                return place < copies || lacking > 0;
            }
            place++;
            lacking -= holders.contains(worker.host()) ? 0 : 1;
        }
        return false;
    }
}
