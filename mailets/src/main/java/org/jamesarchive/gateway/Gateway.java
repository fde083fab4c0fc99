package org.jamesarchive.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.access.ClientDecision;
import org.jamesarchive.alias.AliasExpansion;
import org.jamesarchive.delivery.DeliveryStatus;
import org.jamesarchive.james.Locations;
import org.jamesarchive.queue.QueueUnavailableException;
import org.jamesarchive.route.DrainedWorkers;
import org.jamesarchive.route.WorkerHealth;
import org.jamesarchive.sasl.PasswordFile;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.smtp.Envelope;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/**
 * An archive gateway in this James: its settings, tables and delivery. One a process, made when the first adapter asks for
 * it; safe for use by many threads.
 */
@Singleton
public final class Gateway {

    /** A message that waits longer than this is an operator's business. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private final GatewaySettings settings;
    private final Clock clock;
    private final Tables tables;
    private final RecipientPolicy policy;
    private final ClientPolicy clients;
    private final Delivery delivery;

    /**
     * What was acknowledged.
     *
     * @param contentId the message's content id
     * @param queueId its number in the durable queue, by which the log calls it
     */
    record Acceptance(ContentId contentId, long queueId) {}

    /**
     * Reads {@code gateway.xml} and the tables, opens the queue and begins to deliver.
     *
     * @throws SettingsException when settings or tables are wrong, or the queue cannot be opened
     */
    @Inject
    Gateway(FileSystem fileSystem, GaugeRegistry gauges) {
        this(Locations.of(fileSystem), Clock.systemUTC(), () -> ThreadLocalRandom.current()
                .nextLong());
        tables.register(gauges);
        delivery.register(gauges);
    }

    Gateway(Locations locations, Clock clock, RandomGenerator random) {
        this.clock = clock;
        settings = GatewaySettings.from(
                SettingsFile.read(
                        locations.configuration().resolve(GatewaySettings.FILE), "gateway", locations.environment()),
                locations);
        tables = new Tables(settings, clock);
        policy = new RecipientPolicy(tables::access, tables::aliases);
        clients = new ClientPolicy(tables::clients, settings.networks());
        delivery = Delivery.start(settings, clock, random);
    }

    GatewaySettings settings() {
        return settings;
    }

    /** Whether a client may connect, and what it must have done before it may send mail. */
    ClientDecision decide(InetAddress client) {
        return clients.decide(client);
    }

    /** Who may authenticate. */
    PasswordFile users() {
        return tables.users();
    }

    /** Whether a recipient is taken, and what the client is told. */
    RecipientDecision decide(String recipient) {
        return policy.decide(recipient);
    }

    /**
     * Where the mail of accepted recipients goes, each target once.
     *
     * @throws AliasExpansionException when a mapping runs over a limit, or was taken out of the table since RCPT
     */
    List<String> expand(List<String> recipients) throws AliasExpansionException {
        Set<String> targets = new LinkedHashSet<>();
        for (String recipient : recipients) {
            targets.addAll(expand(recipient));
        }
        return List.copyOf(targets);
    }

    private List<String> expand(String recipient) throws AliasExpansionException {
        AliasExpansion expansion = tables.aliases().expand(recipient);
        if (expansion instanceof AliasExpansion.Expanded expanded) {
            return expanded.targets();
        }
        throw new AliasExpansionException(
                expansion instanceof AliasExpansion.Failed failed
                        ? failed.reason()
                        : "<" + recipient + "> has no mapping any more");
    }

    /**
     * Takes a message for delivery; on disk when this returns.
     *
     * @param recipients behind alias expansion
     * @throws QueueUnavailableException when the queue takes nothing now
     * @throws IOException when the content cannot be read
     */
    Acceptance accept(String sender, List<String> recipients, Content content) throws IOException {
        ContentId contentId = ContentId.of(content);
        long queueId = delivery.engine().accept(new Envelope(sender, recipients), contentId, content);
        return new Acceptance(contentId, queueId);
    }

    DeliveryStatus status() {
        return delivery.engine().status();
    }

    /**
     * What an operator should know, a line each; empty when all is well.
     *
     * @param status as {@link #status} gave it just now
     */
    List<String> troubles(DeliveryStatus status) {
        List<String> troubles = new ArrayList<>(tables.errors());
        String unavailable = delivery.queueUnavailable();
        if (!unavailable.isEmpty()) {
            troubles.add(unavailable);
        }
        boolean late = status.oldest()
                .map(oldest -> oldest.plus(LATE).isBefore(clock.instant()))
                .orElse(false);
        if (late) {
            troubles.add(status.queued() + " messages wait, the oldest longer than " + LATE.toSeconds() + " s");
        }
        if (status.workers().isEmpty()) {
            if (late) {
                troubles.add("no worker is known: DNS does not answer, or has no MX");
            }
        } else if (status.workers().stream().noneMatch(worker -> worker.state().takesMail())) {
            troubles.add("no worker takes mail: " + states(status));
        }
        return List.copyOf(troubles);
    }

    /** {@code 2 down, 1 full}. */
    private static String states(DeliveryStatus status) {
        Map<WorkerHealth.State, Long> states = status.workers().stream()
                .collect(Collectors.groupingBy(
                        DeliveryStatus.WorkerStatus::state,
                        () -> new EnumMap<>(WorkerHealth.State.class),
                        Collectors.counting()));
        return states.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    /** The workers that the operator drains. */
    DrainedWorkers drained() {
        return delivery.drained();
    }

    @PreDestroy
    void close() {
        try {
            delivery.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
