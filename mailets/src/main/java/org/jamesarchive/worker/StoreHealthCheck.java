package org.jamesarchive.worker;

import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Unhealthy while the archive store refuses appends, and when its log does not fit its checkpoints or these cannot be kept. */
public final class StoreHealthCheck implements HealthCheck {

    private static final ComponentName COMPONENT_NAME = new ComponentName("Archive store");

    private final Worker worker;

    @Inject
    StoreHealthCheck(Worker worker) {
        this.worker = worker;
    }

    @Override
    public ComponentName componentName() {
        return COMPONENT_NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(() -> {
            List<String> reasons = worker.reasons();
            return reasons.isEmpty()
                    ? Result.healthy(COMPONENT_NAME)
                    : Result.unhealthy(COMPONENT_NAME, String.join("; ", reasons));
        });
    }
}
