package org.jamesarchive.gateway;

import java.util.List;
import java.util.Locale;
import javax.inject.Inject;
import org.jamesarchive.delivery.DeliveryStatus;
import org.jamesarchive.james.StatusRoutes;

/** {@code GET /archive/status} of a gateway. */
public final class GatewayStatusRoutes extends StatusRoutes {

    /** The JSON object; a gateway stores nothing itself. */
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
            List<String> reasons,
            List<WorkerState> workers) {}

    /** A worker as this gateway sees it. */
    record WorkerState(String host, String address, String state) {}

    private final Gateway gateway;

    @Inject
    GatewayStatusRoutes(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    protected Status status() {
        DeliveryStatus delivery = gateway.status();
        List<String> reasons = gateway.troubles(delivery);
        return new Status(
                "gateway",
                gateway.settings().smtp().heloName(),
                reasons.isEmpty() ? "up" : "degraded",
                0,
                0,
                0,
                0,
                0,
                delivery.queued(),
                delivery.parked(),
                reasons,
                delivery.workers().stream().map(GatewayStatusRoutes::worker).toList());
    }

    private static WorkerState worker(DeliveryStatus.WorkerStatus worker) {
        return new WorkerState(
                worker.host(),
                worker.address().getHostString() + ":" + worker.address().getPort(),
                worker.state().name().toLowerCase(Locale.ROOT));
    }
}
