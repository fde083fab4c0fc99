package org.jamesarchive.server.smtp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.james.core.healthcheck.ComponentName;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.core.healthcheck.Result;
import org.jamesarchive.server.tls.StartTls;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Degraded while the certificate files cannot be used (the pair read before is), or our certificate ends within {@link #NOTICE}. */
public final class DoorHealthCheck implements HealthCheck {

    static final Duration NOTICE = Duration.ofDays(14);

    private static final ComponentName COMPONENT_NAME = new ComponentName("SMTP door");

    private final ArchiveSmtpServerFactory door;
    private final Clock clock;

    @Inject
    DoorHealthCheck(ArchiveSmtpServerFactory door, Clock clock) {
        this.door = door;
        this.clock = clock;
    }

    @Override
    public ComponentName componentName() {
        return COMPONENT_NAME;
    }

    @Override
    public Publisher<Result> check() {
        return Mono.fromCallable(() -> door.startTls()
                .flatMap(startTls -> trouble(startTls, clock.instant()))
                .map(trouble -> Result.degraded(COMPONENT_NAME, trouble))
                .orElseGet(() -> Result.healthy(COMPONENT_NAME)));
    }

    static Optional<String> trouble(StartTls startTls, Instant now) {
        return startTls.problem()
                .or(() -> startTls.expiry().isBefore(now.plus(NOTICE))
                        ? Optional.of("the certificate ends on " + startTls.expiry())
                        : Optional.empty());
    }
}
