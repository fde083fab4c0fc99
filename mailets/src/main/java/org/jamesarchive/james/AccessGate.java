package org.jamesarchive.james;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.token.Permission;
import org.jamesarchive.token.Secret;
import org.jamesarchive.token.Token;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.HaltException;
import spark.Request;
import spark.Response;

/**
 * Lets requests in, by {@code Authorization: Bearer} (RFC 6750) and the tokens file. One a process; safe for use by many threads.
 * <pre>
 *   no token, an unknown one                       401
 *   the same, too often from one address           429 with Retry-After; a token that is known is let in all the same
 *   a token whose role may not                     403
 *   a token of a reader that asks too often        429 with Retry-After
 * </pre>
 */
@Singleton
public final class AccessGate {

    private static final Logger LOGGER = LoggerFactory.getLogger(AccessGate.class);
    private static final String SCHEME = "bearer ";
    private static final String CHALLENGE = "Bearer realm=\"archive\"";

    private final Tokens tokens;
    private final RateLimit requests;
    private final RateLimit failures;
    private final LongAdder let = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder forbidden = new LongAdder();
    private final LongAdder limited = new LongAdder();

    /** @throws SettingsException when {@code http.xml} or the tokens file are wrong */
    @Inject
    AccessGate(FileSystem fileSystem, GaugeRegistry gauges) {
        this(HttpSettings.read(Locations.of(fileSystem)), Clock.systemUTC());
        gauges.register("archive.http.requests.let", let::sum)
                .register("archive.http.requests.unauthenticated", unknown::sum)
                .register("archive.http.requests.forbidden", forbidden::sum)
                .register("archive.http.requests.limited", limited::sum)
                .register("archive.http.tokens.broken", () -> tokens.error().isPresent() ? 1 : 0);
    }

    /** @throws SettingsException when the tokens file is wrong */
    public AccessGate(HttpSettings settings, Clock clock) {
        this.tokens = new Tokens(settings.tokens(), clock);
        this.requests = new RateLimit(settings.requestRateLimit(), Duration.ofSeconds(1), clock);
        this.failures = new RateLimit(settings.failureRateLimit(), Duration.ofMinutes(1), clock);
    }

    /** Why the tokens file as it now stands is not what is used; empty when all is well. */
    public Optional<String> error() {
        return tokens.error();
    }

    /**
     * Who asks, when it may.
     *
     * @throws HaltException the answer, when it may not
     */
    public Caller require(Permission permission, Request request, Response response) {
        String address = request.ip();
        Optional<Token> token = secret(request).flatMap(tokens::find);
        if (token.isEmpty()) {
            unknown.increment();
            refuse(request, response, address);
        }
        Token known = token.orElseThrow();
        if (!known.role().may(permission)) {
            forbidden.increment();
            LOGGER.warn(
                    "token={} role={} client={} method={} status=forbidden",
                    known.name(),
                    known.role().word(),
                    address,
                    request.requestMethod());
            throw RouteErrors.forbidden("The token " + known.name() + " has the role "
                    + known.role().word() + ", which may not do this");
        }
        long wait = known.role().may(Permission.OPERATE) ? 0 : requests.take(known.name());
        if (wait > 0) {
            throw tooMany(response, wait, "Too many requests of the token " + known.name());
        }
        let.increment();
        return new Caller(known.name(), known.role(), address);
    }

    private void refuse(Request request, Response response, String address) {
        long wait = failures.take(address);
        if (wait > 0) {
            throw tooMany(response, wait, "Too many requests without a known token");
        }
        LOGGER.warn("client={} method={} status=unauthenticated", address, request.requestMethod());
        response.header("WWW-Authenticate", CHALLENGE);
        throw RouteErrors.unauthorized(
                tokens.isMissing()
                        ? "This node has no tokens file, so nobody may ask: make one with archive token create"
                        : "Authorization: Bearer with a token of this archive is needed");
    }

    private HaltException tooMany(Response response, long wait, String message) {
        limited.increment();
        response.header("Retry-After", Long.toString(wait));
        return RouteErrors.tooMany(message);
    }

    private static Optional<Secret> secret(Request request) {
        String header = request.headers("Authorization");
        if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Secret(header.substring(SCHEME.length()).strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
