package org.jamesarchive.delivery;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jamesarchive.route.Worker;

/**
 * Remembers which of a worker's addresses could be connected to last, so that a dead one costs one time-out and not one a
 * message. Belongs to the delivery loop.
 */
final class AddressMemory {

    /** Workers remembered; the one longest ago is forgotten. */
    static final int HOST_LIMIT = 1000;

    private final Map<String, InetSocketAddress> lastUsed = new LinkedHashMap<>(16, 0.75f, true);

    /** The worker's addresses, the one used last in front. */
    List<InetSocketAddress> order(Worker worker) {
        InetSocketAddress last = worker.addresses().size() > 1 ? lastUsed.get(worker.host()) : null;
        if (last == null || !worker.addresses().contains(last)) {
            return worker.addresses();
        }
        List<InetSocketAddress> order = new ArrayList<>(worker.addresses());
        order.remove(last);
        order.add(0, last);
        return order;
    }

    /** The address that a worker was asked at in the end. */
    void used(Worker worker, InetSocketAddress address) {
        if (worker.addresses().size() > 1) {
            lastUsed.put(worker.host(), address);
            if (lastUsed.size() > HOST_LIMIT) {
                lastUsed.remove(lastUsed.keySet().iterator().next());
            }
        }
    }
}
