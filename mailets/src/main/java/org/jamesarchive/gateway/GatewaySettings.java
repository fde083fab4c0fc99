package org.jamesarchive.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.delivery.DeliverySettings;
import org.jamesarchive.delivery.RelaySettings;
import org.jamesarchive.delivery.RetrySchedule;
import org.jamesarchive.james.Locations;
import org.jamesarchive.queue.QueueSettings;
import org.jamesarchive.route.DnsSettings;
import org.jamesarchive.route.WorkerList;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.smtp.SmtpSenderSettings;
import org.jamesarchive.smtp.TlsPolicy;
import org.jamesarchive.table.RecipientDelimiter;

/**
 * What {@code gateway.xml} says. Parameters that Postfix has bear its names.
 *
 * @param accessTable the access table's file
 * @param virtualAliasTable the virtual alias table's file
 * @param access how the access table is searched
 * @param alias how the virtual alias table is searched and followed
 * @param networks the clients that may connect
 * @param queue the durable queue
 * @param undeliverable the folder of parked messages
 * @param dns how the worker set is looked up
 * @param workerLists domains whose workers are listed instead
 * @param routing {@code rendezvous} or {@code random}
 * @param delivery retries, copies, limits
 * @param relay whether clients wait for the workers
 * @param smtp how we speak to workers
 */
record GatewaySettings(
        Path accessTable,
        Path virtualAliasTable,
        AccessSettings access,
        AliasSettings alias,
        ClientNetworks networks,
        QueueSettings queue,
        Path undeliverable,
        DnsSettings dns,
        Map<String, WorkerList> workerLists,
        String routing,
        DeliverySettings delivery,
        RelaySettings relay,
        SmtpSenderSettings smtp) {

    static final String FILE = "gateway.xml";

    static final String ACCESS_TABLE_DEFAULT = "access";
    static final String VIRTUAL_ALIAS_TABLE_DEFAULT = "virtual";
    static final String NETWORKS_DEFAULT = "127.0.0.0/8 [::1]/128";
    static final String QUEUE_DIRECTORY_DEFAULT = "var/queue/delivery";
    static final String UNDELIVERABLE_DIRECTORY_DEFAULT = "var/mail/undeliverable";
    static final int WORKER_PORT_DEFAULT = 25;
    static final String ROUTING_DEFAULT = "rendezvous";
    static final String HELO_NAME_DEFAULT = "localhost";
    static final int ALIAS_LIMIT_LIMIT = 1_000_000;
    static final int CONNECTIONS_LIMIT = 1_000;
    static final int IN_FLIGHT_LIMIT = 100_000;

    /**
     * Reads the parameters.
     *
     * @throws SettingsException when one is missing, unknown or wrong
     */
    static GatewaySettings from(SettingsFile file, Locations locations) {
        RecipientDelimiter delimiter = file.parsed(
                "recipient_delimiter", file.text("recipient_delimiter").orElse(""), RecipientDelimiter::new);
        int workerPort = file.integer("worker_port", WORKER_PORT_DEFAULT, 1, 65_535);
        GatewaySettings settings = new GatewaySettings(
                locations.configuration().resolve(file.text("access_table").orElse(ACCESS_TABLE_DEFAULT)),
                locations
                        .configuration()
                        .resolve(file.text("virtual_alias_table").orElse(VIRTUAL_ALIAS_TABLE_DEFAULT)),
                new AccessSettings(delimiter, file.bool("parent_domain_matches_subdomains", true)),
                alias(file, delimiter),
                file.parsed("mynetworks", file.text("mynetworks").orElse(NETWORKS_DEFAULT), ClientNetworks::parse),
                queue(file, locations),
                locations.base().resolve(file.text("undeliverable_directory").orElse(UNDELIVERABLE_DIRECTORY_DEFAULT)),
                DnsSettings.of(dnsServers(file), workerPort),
                workerLists(file, workerPort),
                routing(file),
                delivery(file),
                relay(file),
                smtp(file));
        file.refuseUnknown();
        return settings;
    }

    private static QueueSettings queue(SettingsFile file, Locations locations) {
        Path directory = locations.base().resolve(file.text("queue_directory").orElse(QUEUE_DIRECTORY_DEFAULT));
        long segmentSize = file.size("queue_segment_size", QueueSettings.SEGMENT_SIZE_DEFAULT);
        long watermark = file.size("free_space_watermark", QueueSettings.FREE_SPACE_WATERMARK_DEFAULT);
        return file.parsed("queue_segment_size", Long.toString(segmentSize), any -> QueueSettings.of(directory)
                .withSegmentSize(segmentSize)
                .withFreeSpaceWatermark(watermark));
    }

    private static AliasSettings alias(SettingsFile file, RecipientDelimiter delimiter) {
        AliasSettings settings = AliasSettings.defaults()
                .withRecipientDelimiter(delimiter)
                .withOurDomains(Set.copyOf(file.list("mydestination")))
                .withLimits(
                        file.integer(
                                "virtual_alias_recursion_limit", AliasSettings.LIMIT_DEFAULT, 1, ALIAS_LIMIT_LIMIT),
                        file.integer(
                                "virtual_alias_expansion_limit", AliasSettings.LIMIT_DEFAULT, 1, ALIAS_LIMIT_LIMIT),
                        file.integer(
                                "virtual_alias_address_length_limit",
                                AliasSettings.LIMIT_DEFAULT,
                                1,
                                ALIAS_LIMIT_LIMIT));
        return file.text("myorigin")
                .map(origin -> file.parsed("myorigin", origin, settings::withOrigin))
                .orElse(settings);
    }

    private static List<InetSocketAddress> dnsServers(SettingsFile file) {
        return file.parsed("dns_servers", file.text("dns_servers").orElse(""), DnsSettings::parseServers);
    }

    /** {@code worker_list}: a domain, a colon, its workers. */
    private static Map<String, WorkerList> workerLists(SettingsFile file, int workerPort) {
        return file.text("worker_list")
                .map(text -> file.parsed("worker_list", text, value -> {
                    int space = value.indexOf(' ');
                    if (space < 1) {
                        throw new IllegalArgumentException("expected a domain, then its workers, such as"
                                + " archive.example.com [192.0.2.10]:25 worker1.example.com");
                    }
                    return Map.of(value.substring(0, space), WorkerList.parse(value.substring(space + 1), workerPort));
                }))
                .orElse(Map.of());
    }

    private static String routing(SettingsFile file) {
        String routing = file.text("routing").orElse(ROUTING_DEFAULT);
        if (!routing.equals("rendezvous") && !routing.equals("random")) {
            throw file.bad("routing", routing, "rendezvous or random");
        }
        return routing;
    }

    private static DeliverySettings delivery(SettingsFile file) {
        DeliverySettings defaults = DeliverySettings.DEFAULT;
        return defaults.withCopies(file.integer("copies", 1, 1, DeliverySettings.COPIES_LIMIT))
                .withRetry(file.text("retry_schedule")
                        .map(text -> file.parsed("retry_schedule", text, RetrySchedule::parse))
                        .orElse(defaults.retry()))
                .withInFlight(
                        file.integer("in_flight_limit", defaults.inFlightLimit(), 1, IN_FLIGHT_LIMIT),
                        file.size("in_flight_size_limit", defaults.inFlightBytesLimit()));
    }

    private static RelaySettings relay(SettingsFile file) {
        RelaySettings defaults = RelaySettings.DEFAULT;
        Duration budget = file.duration("relay_before_reply_budget", defaults.budget());
        return file.parsed("relay_before_reply_budget", budget.toString(), any -> defaults.withBudget(budget))
                .withOn(file.bool("relay_before_reply", defaults.isOn()))
                .withLimit(file.integer("relay_before_reply_limit", defaults.limit(), 1, RelaySettings.LIMIT_LIMIT));
    }

    private static SmtpSenderSettings smtp(SettingsFile file) {
        TlsPolicy tls = file.oneOf("smtp_tls_security_level", TlsPolicy.class, TlsPolicy.MAY);
        int connections = file.integer(
                "connections_per_worker_limit",
                SmtpSenderSettings.builder(HELO_NAME_DEFAULT).build().connectionsPerHostLimit(),
                1,
                CONNECTIONS_LIMIT);
        return file.parsed(
                "helo_name", file.text("helo_name").orElse(HELO_NAME_DEFAULT), name -> SmtpSenderSettings.builder(name)
                        .tls(tls)
                        .connectionsPerHostLimit(connections)
                        .build());
    }
}
