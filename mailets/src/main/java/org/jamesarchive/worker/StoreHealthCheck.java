package org.jamesarchive.worker;

import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Unhealthy while the archive store refuses appends. */
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
            String unavailable = worker.status().unavailable();
            return unavailable.isEmpty()
                    ? Result.healthy(COMPONENT_NAME)
                    : Result.unhealthy(COMPONENT_NAME, unavailable);
        });
    }
}
