package org.jamesarchive.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.delivery.DeliverySettings;
import org.jamesarchive.delivery.RelaySettings;
import org.jamesarchive.delivery.RetrySchedule;
import org.jamesarchive.james.Locations;
import org.jamesarchive.ledger.LedgerSettings;
import org.jamesarchive.queue.DirectIo;
import org.jamesarchive.queue.QueueSettings;
import org.jamesarchive.route.DnsSettings;
import org.jamesarchive.route.WorkerList;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.smtp.SmtpSenderSettings;
import org.jamesarchive.smtp.TlsPolicy;
import org.jamesarchive.smtp.TlsTrust;
import org.jspecify.annotations.Nullable;

/**
 * What {@code gateway.xml} says. Parameters that Postfix has bear its names.
 *
 * @param accessTable the access table's file
 * @param virtualAliasTable the virtual alias table's file
 * @param access how the access table is searched
 * @param alias how the virtual alias table is searched and followed
 * @param clientAccessTable the client table's file
 * @param networks the clients that may connect when the client table has no line for them
 * @param passwordFile who may authenticate; null: nobody
 * @param queue the durable queue
 * @param undeliverable the folder of parked messages
 * @param ledger the ledger of what was acknowledged
 * @param drainedWorkers the file of the workers that the operator drains
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
        Path clientAccessTable,
        ClientNetworks networks,
        @Nullable Path passwordFile,
        QueueSettings queue,
        Path undeliverable,
        LedgerSettings ledger,
        Path drainedWorkers,
        DnsSettings dns,
        Map<String, WorkerList> workerLists,
        String routing,
        DeliverySettings delivery,
        RelaySettings relay,
        SmtpSenderSettings smtp) {

    static final String FILE = "gateway.xml";

    static final String ACCESS_TABLE_DEFAULT = "access";
    static final String VIRTUAL_ALIAS_TABLE_DEFAULT = "virtual";
    static final String CLIENT_ACCESS_TABLE_DEFAULT = "clients";
    static final String NETWORKS_DEFAULT = "127.0.0.0/8 [::1]/128";
    static final String QUEUE_DIRECTORY_DEFAULT = "var/queue/delivery";
    static final String UNDELIVERABLE_DIRECTORY_DEFAULT = "var/mail/undeliverable";
    static final String LEDGER_DIRECTORY = "var/ledger";
    static final String DRAINED_WORKERS = "var/route/drained";
    static final int WORKER_PORT_DEFAULT = 25;
    static final String ROUTING_DEFAULT = "rendezvous";
    static final String HELO_NAME_DEFAULT = "localhost";
    static final int CONNECTIONS_LIMIT = 1_000;
    static final int IN_FLIGHT_LIMIT = 100_000;
    static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    /**
     * Reads the parameters.
     *
     * @throws SettingsException when one is missing, unknown or wrong
     */
    static GatewaySettings from(SettingsFile file, Locations locations) {
        Path folder = locations.configuration();
        TableSettings tables = TableSettings.from(file);
        int workerPort = file.integer("worker_port", WORKER_PORT_DEFAULT, 1, 65_535);
        GatewaySettings settings = new GatewaySettings(
                folder.resolve(file.text("access_table").orElse(ACCESS_TABLE_DEFAULT)),
                folder.resolve(file.text("virtual_alias_table").orElse(VIRTUAL_ALIAS_TABLE_DEFAULT)),
                tables.access(),
                tables.alias(),
                folder.resolve(file.text("client_access_table").orElse(CLIENT_ACCESS_TABLE_DEFAULT)),
                file.parsed("mynetworks", file.text("mynetworks").orElse(NETWORKS_DEFAULT), ClientNetworks::parse),
                file.text("smtpd_sasl_password_file").map(folder::resolve).orElse(null),
                queue(file, locations),
                locations.base().resolve(file.text("undeliverable_directory").orElse(UNDELIVERABLE_DIRECTORY_DEFAULT)),
                ledger(file, locations),
                locations.base().resolve(DRAINED_WORKERS),
                DnsSettings.of(dnsServers(file), workerPort),
                workerLists(file, workerPort),
                routing(file),
                delivery(file),
                relay(file),
                smtp(file, locations));
        file.refuseUnknown();
        return settings;
    }

    private static QueueSettings queue(SettingsFile file, Locations locations) {
        Path directory = locations.base().resolve(file.text("queue_directory").orElse(QUEUE_DIRECTORY_DEFAULT));
        long segmentSize = file.size("queue_segment_size", QueueSettings.SEGMENT_SIZE_DEFAULT);
        long watermark = file.size("free_space_watermark", QueueSettings.FREE_SPACE_WATERMARK_DEFAULT);
        DirectIo directIo = file.oneOf("queue_direct_io", DirectIo.class, QueueSettings.DIRECT_IO_DEFAULT);
        return file.parsed("queue_segment_size", Long.toString(segmentSize), any -> QueueSettings.of(directory)
                .withSegmentSize(segmentSize)
                .withFreeSpaceWatermark(watermark)
                .withDirectIo(directIo));
    }

    private static LedgerSettings ledger(SettingsFile file, Locations locations) {
        boolean isOn = file.bool("ledger", true);
        Duration retention = file.duration("ledger_retention", LedgerSettings.RETENTION_DEFAULT);
        return file.parsed(
                "ledger_retention",
                file.text("ledger_retention").orElse(""),
                any -> new LedgerSettings(isOn, locations.base().resolve(LEDGER_DIRECTORY), retention));
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
                .withLostAcknowledgementWait(
                        file.duration("lost_acknowledgement_wait", defaults.lostAcknowledgementWait()))
                .withInFlight(
                        file.integer("in_flight_limit", defaults.inFlightLimit(), 1, IN_FLIGHT_LIMIT),
                        file.size("in_flight_size_limit", defaults.inFlightBytesLimit()));
    }

    private static RelaySettings relay(SettingsFile file) {
        RelaySettings defaults = RelaySettings.DEFAULT;
        Duration budget = file.duration("relay_before_reply_budget", defaults.budget());
        Duration silence = file.duration("relay_before_reply_silence", defaults.silence());
        RelaySettings patient =
                file.parsed("relay_before_reply_silence", silence.toString(), any -> defaults.withSilence(silence));
        return file.parsed("relay_before_reply_budget", budget.toString(), any -> patient.withBudget(budget))
                .withOn(file.bool("relay_before_reply", defaults.isOn()))
                .withLimit(file.integer("relay_before_reply_limit", defaults.limit(), 1, RelaySettings.LIMIT_LIMIT));
    }

    private static SmtpSenderSettings smtp(SettingsFile file, Locations locations) {
        TlsPolicy tls = file.oneOf("smtp_tls_security_level", TlsPolicy.class, TlsPolicy.MAY);
        TlsTrust trust = trust(file, locations, tls);
        SmtpSenderSettings defaults =
                SmtpSenderSettings.builder(HELO_NAME_DEFAULT).build();
        int connections =
                file.integer("connections_per_worker_limit", defaults.connectionsPerHostLimit(), 1, CONNECTIONS_LIMIT);
        Duration connect = timeout(file, "smtp_connect_timeout", defaults.connectTimeout());
        Duration helo = timeout(file, "smtp_helo_timeout", defaults.greetingTimeout());
        Duration startTls = timeout(file, "smtp_starttls_timeout", defaults.tlsTimeout());
        Duration command = timeout(file, "smtp_command_timeout", defaults.commandTimeout());
        Duration dataTransfer = timeout(file, "smtp_data_xfer_timeout", defaults.contentProgressTimeout());
        Duration dataDone = timeout(file, "smtp_data_done_timeout", defaults.contentReplyTimeout());
        return file.parsed(
                "helo_name", file.text("helo_name").orElse(HELO_NAME_DEFAULT), name -> SmtpSenderSettings.builder(name)
                        .tls(tls)
                        .trust(trust)
                        .connectionsPerHostLimit(connections)
                        .connectTimeout(connect)
                        .greetingTimeout(helo)
                        .tlsTimeout(startTls)
                        .commandTimeout(command)
                        .contentProgressTimeout(dataTransfer)
                        .contentReplyTimeout(dataDone)
                        .build());
    }

    private static Duration timeout(SettingsFile file, String name, Duration defaultValue) {
        Duration timeout = file.duration(name, defaultValue);
        if (timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw file.bad(name, file.text(name).orElse(""), "a duration from 1ms to 1h");
        }
        return timeout;
    }

    private static TlsTrust trust(SettingsFile file, Locations locations, TlsPolicy tls) {
        TlsTrust authorities = file.text("smtp_tls_CAfile")
                .map(name -> file.parsed(
                        "smtp_tls_CAfile",
                        name,
                        value -> TlsTrust.DEFAULT.withAuthorities(
                                locations.configuration().resolve(value))))
                .orElse(TlsTrust.DEFAULT);
        String name = "smtp_tls_fingerprint_cert_match";
        String pinned = file.text(name).orElse("");
        TlsTrust trust = file.parsed(name, pinned, authorities::withFingerprints);
        if (tls == TlsPolicy.FINGERPRINT && trust.fingerprints().isEmpty()) {
            throw file.bad(
                    name, pinned, "at least one SHA-256 fingerprint, since smtp_tls_security_level is fingerprint");
        }
        return trust;
    }
}
