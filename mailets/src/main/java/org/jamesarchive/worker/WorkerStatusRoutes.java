package org.jamesarchive.worker;

import java.util.List;
import javax.inject.Inject;
import org.jamesarchive.james.StatusRoutes;
import org.jamesarchive.store.StoreStatus;

/** {@code GET /archive/status} of a worker. */
public final class WorkerStatusRoutes extends StatusRoutes {

    /** The JSON object; sizes in bytes. */
    record Status(
            String role,
            String name,
            String state,
            long stored,
            long merged,
            long bytes,
            long diskBytes,
            int segments,
            long queued,
            long parked,
            List<String> reasons) {}

    private final Worker worker;

    @Inject
    WorkerStatusRoutes(Worker worker) {
        this.worker = worker;
    }

    @Override
    protected Status status() {
        StoreStatus store = worker.status();
        List<String> reasons = worker.reasons();
        return new Status(
                "worker",
                worker.name(),
                reasons.isEmpty() ? "up" : "degraded",
                store.messages(),
                store.merges(),
                store.messageBytes(),
                store.diskBytes(),
                store.segments(),
                0,
                0,
                reasons);
    }
}
