package org.jamesarchive.server.smtp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jamesarchive.access.ClientNetworks;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jspecify.annotations.Nullable;

/**
 * The {@code <smtpd>} part of {@code smtpserver.xml}: what the SMTP server demands of a session. Names are those of Postfix where it has
 * the parameter; the file explains them.
 *
 * @param messageSizeLimit most bytes of a message
 * @param hopCountLimit most {@code Received} fields of a message
 * @param bareNewlineExclusions clients from which CR and LF on their own are kept in {@code DATA}, not refused
 * @param saslAuthEnable whether AUTH is offered, behind TLS
 * @param tls STARTTLS
 * @param proxy the PROXY protocol
 * @param limits what a session may ask for
 * @param timeouts how long it may take
 */
public record SmtpdSettings(
        long messageSizeLimit,
        int hopCountLimit,
        ClientNetworks bareNewlineExclusions,
        boolean saslAuthEnable,
        Tls tls,
        Proxy proxy,
        Limits limits,
        Timeouts timeouts) {

    /** The file that holds them. */
    public static final String FILE = "smtpserver.xml";

    private static final List<String> ELEMENTS = List.of("smtpservers", "smtpserver", "smtpd");

    private static final long MESSAGE_SIZE_DEFAULT = 50_000_000;
    private static final int HOP_COUNT_DEFAULT = 100;
    private static final int HIGHEST = 1_000_000;
    private static final int LONGEST_COMMAND_LINE = 8192;
    private static final int SHORTEST_COMMAND_LINE = 512; // RFC 5321 §4.5.3.1.4

    /** Postfix smtpd_tls_security_level. */
    public enum TlsLevel {
        /** STARTTLS is not offered. */
        NONE,
        /** STARTTLS is offered. */
        MAY,
        /** Mail is taken behind STARTTLS only. */
        ENCRYPT
    }

    /**
     * @param level whether STARTTLS is offered or demanded
     * @param certificate PEM file with our certificate and its chain; with the key, or neither: then a pair is made
     * @param key PEM file with its private key
     * @param askClientCertificate whether clients are asked for a certificate
     */
    public record Tls(TlsLevel level, Optional<Path> certificate, Optional<Path> key, boolean askClientCertificate) {}

    /**
     * @param networks the proxies, which must send a PROXY header
     * @param timeout how long they may take to do it
     */
    public record Proxy(ClientNetworks networks, Duration timeout) {}

    /**
     * @param commandLine longest command line in bytes, with CRLF
     * @param textLine longest line of a message in bytes, without CRLF; 0 for no limit
     * @param recipients most recipients of a message
     * @param messages most messages of a session
     * @param errors most refused commands of a session that delivers nothing meanwhile
     * @param junkCommands most commands that do nothing, likewise, before each counts as an error
     * @param connections most connections at a time
     * @param clientConnections most connections of one client at a time
     */
    public record Limits(
            int commandLine,
            long textLine,
            int recipients,
            int messages,
            int errors,
            int junkCommands,
            int connections,
            int clientConnections) {}

    /**
     * @param command from one command line to the next
     * @param data most time without a byte of a message
     * @param startTls for the TLS handshake
     * @param minDataRate slowest a message may come, in bytes a second; 0 for no limit
     */
    public record Timeouts(Duration command, Duration data, Duration startTls, int minDataRate) {}

    /**
     * Reads the settings.
     *
     * @param configuration the profile folder
     * @param base the node's folder, to which file names are relative
     * @throws SettingsException when a parameter is wrong or unknown
     */
    public static SmtpdSettings read(Path configuration, Path base, Function<String, @Nullable String> environment) {
        SettingsFile file = SettingsFile.readPart(configuration.resolve(FILE), ELEMENTS, environment);
        SmtpdSettings settings = new SmtpdSettings(
                file.size("message_size_limit", MESSAGE_SIZE_DEFAULT),
                file.integer("hopcount_limit", HOP_COUNT_DEFAULT, 1, HIGHEST),
                networks(file, "smtpd_forbid_bare_newline_exclusions"),
                file.bool("smtpd_sasl_auth_enable", false),
                tls(file, base),
                new Proxy(
                        networks(file, "smtpd_upstream_proxy_networks"),
                        file.duration("smtpd_upstream_proxy_timeout", Duration.ofSeconds(5))),
                limits(file),
                new Timeouts(
                        file.duration("smtpd_timeout", Duration.ofMinutes(5)),
                        file.duration("smtpd_data_timeout", Duration.ofMinutes(5)),
                        file.duration("smtpd_starttls_timeout", Duration.ofMinutes(1)),
                        file.integer("smtpd_min_data_rate", 500, 0, HIGHEST)));
        file.refuseUnknown();
        return settings;
    }

    private static Tls tls(SettingsFile file, Path base) {
        Optional<Path> certificate = file.text("smtpd_tls_cert_file").map(base::resolve);
        Optional<Path> key = file.text("smtpd_tls_key_file").map(base::resolve);
        if (certificate.isPresent() != key.isPresent()) {
            String given = certificate.isPresent() ? "smtpd_tls_cert_file" : "smtpd_tls_key_file";
            throw file.bad(
                    given,
                    file.required(given),
                    "smtpd_tls_cert_file and smtpd_tls_key_file together, or neither of them");
        }
        return new Tls(
                file.oneOf("smtpd_tls_security_level", TlsLevel.class, TlsLevel.MAY),
                certificate,
                key,
                file.bool("smtpd_tls_ask_ccert", false));
    }

    private static Limits limits(SettingsFile file) {
        return new Limits(
                file.integer("smtpd_command_line_limit", 2048, SHORTEST_COMMAND_LINE, LONGEST_COMMAND_LINE),
                file.size("smtpd_text_line_limit", 0),
                file.integer("smtpd_recipient_limit", 1000, 1, HIGHEST),
                file.integer("smtpd_session_message_limit", 10_000, 1, HIGHEST),
                file.integer("smtpd_hard_error_limit", 20, 1, HIGHEST),
                file.integer("smtpd_junk_command_limit", 100, 1, HIGHEST),
                file.integer("smtpd_connection_limit", 1000, 1, HIGHEST),
                file.integer("smtpd_client_connection_limit", 500, 1, HIGHEST));
    }

    private static ClientNetworks networks(SettingsFile file, String name) {
        return file.text(name)
                .map(text -> file.parsed(name, text, ClientNetworks::parse))
                .orElse(ClientNetworks.none());
    }
}
