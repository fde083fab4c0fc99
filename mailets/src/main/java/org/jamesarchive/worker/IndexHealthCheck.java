package org.jamesarchive.worker;

import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Degraded while nothing is indexed: mail is archived all the same, and found later. */
public final class IndexHealthCheck implements HealthCheck {

    private static final ComponentName COMPONENT_NAME = new ComponentName("Archive index");

    private final Worker worker;

    @Inject
    IndexHealthCheck(Worker worker) {
        this.worker = worker;
    }

    @Override
    public ComponentName componentName() {
        return COMPONENT_NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(() -> {
            String failure = worker.indexFailure();
            return failure.isEmpty() ? Result.healthy(COMPONENT_NAME) : Result.degraded(COMPONENT_NAME, failure);
        });
    }
}
