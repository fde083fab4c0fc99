package org.jamesarchive.gateway;

import java.util.List;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Degraded while a changed table is broken (the old one is in use), the queue takes nothing, mail waits, or no worker answers. */
public final class GatewayHealthCheck implements HealthCheck {

    private static final ComponentName COMPONENT_NAME = new ComponentName("Archive gateway");

    private final Gateway gateway;

    @Inject
    GatewayHealthCheck(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public ComponentName componentName() {
        return COMPONENT_NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(() -> {
            List<String> troubles = gateway.troubles(gateway.status());
            return troubles.isEmpty()
                    ? Result.healthy(COMPONENT_NAME)
                    : Result.degraded(COMPONENT_NAME, String.join("; ", troubles));
        });
    }
}
