package org.jamesarchive.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.jamesarchive.index.IndexStatus;
import org.jamesarchive.index.MailIndex;
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
            long indexed,
            long indexBehind,
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
        List<String> reasons = new ArrayList<>(worker.reasons());
        if (!worker.indexFailure().isEmpty()) {
            reasons.add("index: " + worker.indexFailure());
        }
        Optional<IndexStatus> index = worker.index().map(MailIndex::status);
        return new Status(
                "worker",
                worker.name(),
                reasons.isEmpty() ? "up" : "degraded",
                store.messages(),
                store.merges(),
                store.messageBytes(),
                store.diskBytes(),
                store.segments(),
                index.map(IndexStatus::mails).orElse(0L),
                index.map(IndexStatus::behind).orElse(0L),
                0,
                0,
                reasons);
    }
}
