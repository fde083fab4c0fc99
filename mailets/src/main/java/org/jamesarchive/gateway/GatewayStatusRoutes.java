package org.jamesarchive.gateway;

import java.util.List;
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
            List<WorkerRoutes.WorkerState> workers) {}

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
                WorkerRoutes.WorkerState.of(gateway, delivery));
    }
}
