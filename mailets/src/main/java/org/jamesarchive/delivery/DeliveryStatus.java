package org.jamesarchive.delivery;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.route.WorkerHealth;

/**
 * How delivery stands.
 *
 * @param queued messages accepted and neither delivered nor parked yet, those in flight included
 * @param inFlight messages on their way now
 * @param held messages that wait for a time or for a worker
 * @param delivered messages that all their domains have, since the start
 * @param deferred times a message was put off because workers refused it for now, since the start
 * @param parked messages in {@code undeliverable} now
 * @param oldest when the oldest queued message was accepted
 * @param workers all workers known now
 */
public record DeliveryStatus(
        long queued,
        int inFlight,
        long held,
        long delivered,
        long deferred,
        long parked,
        Optional<Instant> oldest,
        List<WorkerStatus> workers) {

    /**
     * One worker.
     *
     * @param address the first of its addresses
     */
    public record WorkerStatus(String host, InetSocketAddress address, int preference, WorkerHealth.Report health) {

        public WorkerHealth.State state() {
            return health.state();
        }
    }

    /** Keeps a copy. */
    public DeliveryStatus {
        workers = List.copyOf(workers);
    }
}
