package org.jamesarchive.gateway;

import java.io.IOException;
import java.io.InputStream;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.metrics.api.GaugeRegistry;
import org.jamesarchive.access.ClientDecision;
import org.jamesarchive.alias.AliasExpansion;
import org.jamesarchive.delivery.DeliveryStatus;
import org.jamesarchive.delivery.Handover;
import org.jamesarchive.delivery.QueuedPage;
import org.jamesarchive.james.Locations;
import org.jamesarchive.ledger.Ledger;
import org.jamesarchive.ledger.LedgerUnavailableException;
import org.jamesarchive.queue.MessageFolder;
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

    /** Messages up to this size are held in memory while their client waits; one for each thread of the SMTP server. */
    private static final int HELD_CONTENT_LIMIT = 256 * 1024;

    /** Most characters of workers' names in a reply; it must fit a reply line (RFC 5321 §4.5.3.1.5). */
    private static final int HOSTS_LENGTH_LIMIT = 300;

    private final GatewaySettings settings;
    private final Clock clock;
    private final Tables tables;
    private final RecipientPolicy policy;
    private final ClientPolicy clients;
    private final Delivery delivery;

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
        delivery.register(gauges, settings.queue().directory(), clock);
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
     * Takes a message for delivery; in the queue and the ledger, on disk, when this returns.
     *
     * @param recipients behind alias expansion
     * @throws QueueUnavailableException when the queue takes nothing now
     * @throws LedgerUnavailableException when the ledger cannot be written now
     * @throws IOException when the content cannot be read
     */
    void accept(String sender, List<String> recipients, Content content) throws IOException {
        delivery.intake().accept(new Envelope(sender, recipients), ContentId.of(content), content);
    }

    /**
     * Takes a message of a waiting client: on the workers when this returns, or in the queue, on disk; and in the ledger.
     *
     * @param recipients behind alias expansion
     * @return the reply's text
     * @throws QueueUnavailableException when the queue takes nothing now
     * @throws LedgerUnavailableException when the ledger cannot be written now
     * @throws IOException when the content cannot be read
     */
    String deliver(String sender, List<String> recipients, Content content) throws IOException {
        Content held = content.isInMemory() || content.size() > HELD_CONTENT_LIMIT ? content : hold(content);
        ContentId contentId = ContentId.of(held);
        return receipt(contentId, delivery.intake().deliver(new Envelope(sender, recipients), contentId, held));
    }

    /** One copy for all that follows: James gives out a new one each time. */
    private static Content hold(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return Content.of(in.readNBytes(HELD_CONTENT_LIMIT));
        }
    }

    /** What the client is told, the enhanced status code (RFC 3463) in front. */
    static String receipt(ContentId contentId, Handover handover) {
        if (handover instanceof Handover.Archived archived) {
            String outcome = archived.merged() ? " merged on " : " archived on ";
            return "2.6.0 " + contentId + outcome + shown(archived.hosts());
        }
        return "2.6.0 " + contentId + " queued as " + ((Handover.Queued) handover).id();
    }

    private static String shown(List<String> hosts) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < hosts.size(); i++) {
            String name = shortName(hosts.get(i), hosts);
            if (shown.length() + name.length() > HOSTS_LENGTH_LIMIT) {
                return shown.append(i == 0 ? "" : " and ")
                        .append(hosts.size() - i)
                        .append(i == 0 ? " workers" : " more")
                        .toString();
            }
            shown.append(i == 0 ? "" : ", ").append(name);
        }
        return shown.toString();
    }

    /** The first label, where that tells the worker from the others. */
    private static String shortName(String host, List<String> hosts) {
        int dot = host.startsWith("[") ? -1 : host.indexOf('.');
        if (dot < 0) {
            return host;
        }
        String label = host.substring(0, dot + 1);
        return hosts.stream().filter(other -> other.startsWith(label)).count() > 1 ? host : host.substring(0, dot);
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
        Stream.of(delivery.queueUnavailable(), delivery.intake().unavailable())
                .filter(unavailable -> !unavailable.isEmpty())
                .forEach(troubles::add);
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

    /** The ledger of what was acknowledged; empty when none is kept. */
    Optional<Ledger> ledger() {
        return delivery.intake().ledger();
    }

    /** What waits in the queue behind this entry, by content id. */
    QueuedPage queued(long after, int limit) {
        return delivery.engine().queued(after, limit);
    }

    /** The parked messages. */
    MessageFolder parked() {
        return delivery.parked();
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
