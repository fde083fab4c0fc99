package org.jamesarchive.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jamesarchive.james.Locations;
import org.jamesarchive.queue.DirectIo;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.smtp.TlsPolicy;
import org.jamesarchive.smtp.TlsTrust;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySettingsTest {

    private static final Path SHIPPED = Path.of("..", "james-conf", "gateway");
    private static final Map<String, String> DNS = Map.of("DNS_SERVERS", "127.0.0.1:5353");

    @TempDir
    Path folder;

    @Test
    void defaultsAreWhatTheyAre() throws IOException {
        GatewaySettings settings = read("<dns_servers>127.0.0.1</dns_servers>");

        assertThat(settings.accessTable()).isEqualTo(folder.resolve("access"));
        assertThat(settings.virtualAliasTable()).isEqualTo(folder.resolve("virtual"));
        assertThat(settings.clientAccessTable()).isEqualTo(folder.resolve("clients"));
        assertThat(settings.passwordFile()).isNull();
        assertThat(settings.access().recipientDelimiter().characters()).isEmpty();
        assertThat(settings.access().parentDomainMatchesSubdomains()).isTrue();
        assertThat(settings.alias().recursionLimit()).isEqualTo(1000);
        assertThat(settings.alias().expansionLimit()).isEqualTo(1000);
        assertThat(settings.alias().addressLengthLimit()).isEqualTo(1000);
        assertThat(settings.queue().directory()).isEqualTo(Path.of("/node/var/queue/delivery"));
        assertThat(settings.queue().segmentSize()).isEqualTo(128L << 20);
        assertThat(settings.queue().freeSpaceWatermark()).isEqualTo(256L << 20);
        assertThat(settings.queue().directIo()).isEqualTo(DirectIo.OFF);
        assertThat(settings.undeliverable()).isEqualTo(Path.of("/node/var/mail/undeliverable"));
        assertThat(settings.ledger().isOn()).isTrue();
        assertThat(settings.ledger().directory()).isEqualTo(Path.of("/node/var/ledger"));
        assertThat(settings.ledger().retention()).isEqualTo(Duration.ofDays(400));
        assertThat(settings.dns().workerPort()).isEqualTo(25);
        assertThat(settings.workerLists()).isEmpty();
        assertThat(settings.routing()).isEqualTo("rendezvous");
        assertThat(settings.delivery().copies()).isEqualTo(1);
        assertThat(settings.delivery().retry().delay(1)).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.delivery().lostAcknowledgementWait()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.delivery().inFlightLimit()).isEqualTo(200);
        assertThat(settings.delivery().inFlightBytesLimit()).isEqualTo(64L << 20);
        assertThat(settings.relay().isOn()).isTrue();
        assertThat(settings.relay().budget()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.relay().silence()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.relay().limit()).isEqualTo(56);
        assertThat(settings.smtp().tls()).isEqualTo(TlsPolicy.MAY);
        assertThat(settings.smtp().trust()).isEqualTo(TlsTrust.DEFAULT);
        assertThat(settings.smtp().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.smtp().greetingTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.smtp().tlsTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.smtp().commandTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.smtp().contentProgressTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.smtp().contentReplyTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.drainedWorkers()).isEqualTo(Path.of("/node/var/route/drained"));
        assertThat(settings.smtp().connectionsPerHostLimit()).isEqualTo(4);
    }

    @Test
    void shippedFileSaysTheDefaults() throws IOException {
        GatewaySettings shipped = from(SHIPPED, DNS);
        GatewaySettings defaults =
                read("<dns_servers>127.0.0.1:5353</dns_servers><helo_name>archive-gw.example.com</helo_name>");

        assertThat(shipped)
                .usingRecursiveComparison()
                .ignoringFields("accessTable", "virtualAliasTable", "clientAccessTable", "networks")
                .isEqualTo(defaults);
    }

    @Test
    void directIoIsAsSaid() throws IOException {
        assertThat(read("<dns_servers>127.0.0.1</dns_servers><queue_direct_io>auto</queue_direct_io>")
                        .queue()
                        .directIo())
                .isEqualTo(DirectIo.AUTO);
    }

    @Test
    void passwordFileStandsBesideTheOthers() throws IOException {
        assertThat(
                        read("<dns_servers>127.0.0.1</dns_servers><smtpd_sasl_password_file>users</smtpd_sasl_password_file>")
                                .passwordFile())
                .isEqualTo(folder.resolve("users"));
    }

    @Test
    void listedWorkersStandInForMx() throws IOException {
        GatewaySettings settings = read("<dns_servers>127.0.0.1</dns_servers>"
                + "<worker_list>archive.example.com [192.0.2.10]:2525 worker1.example.com</worker_list>");

        assertThat(settings.workerLists()).containsOnlyKeys("archive.example.com");
        assertThat(settings.workerLists().values().iterator().next().items()).hasSize(2);
    }

    @Test
    void relayBeforeReplyIsAsSaid() throws IOException {
        GatewaySettings settings = read("<relay_before_reply>true</relay_before_reply>"
                + "<relay_before_reply_budget>800ms</relay_before_reply_budget>"
                + "<relay_before_reply_silence>700ms</relay_before_reply_silence>"
                + "<relay_before_reply_limit>7</relay_before_reply_limit><dns_servers>127.0.0.1</dns_servers>");

        assertThat(settings.relay().isOn()).isTrue();
        assertThat(settings.relay().budget()).isEqualTo(Duration.ofMillis(800));
        assertThat(settings.relay().silence()).isEqualTo(Duration.ofMillis(700));
        assertThat(settings.relay().limit()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<copies>0</copies>                          | gateway.xml:1: 'copies' is '0', expected a whole number from 1 to 16",
                "<queue_direct_io>on</queue_direct_io>        | gateway.xml:1: 'queue_direct_io' is 'on', expected one of [auto, off]",
                "<routing>even</routing>                     | gateway.xml:1: 'routing' is 'even', expected rendezvous or random",
                "<mynetworks>localhost</mynetworks>          | gateway.xml:1: 'mynetworks' is 'localhost': 'localhost' is no address or network such as 127.0.0.0/8 or [::1]/128",
                "<smtp_tls_security_level>dane</smtp_tls_security_level> | gateway.xml:1: 'smtp_tls_security_level' is 'dane', expected one of [none, may, encrypt, verify, fingerprint]",
                "<smtp_tls_security_level>fingerprint</smtp_tls_security_level> | gateway.xml: 'smtp_tls_fingerprint_cert_match' is '', expected at least one SHA-256 fingerprint, since smtp_tls_security_level is fingerprint",
                "<smtp_tls_fingerprint_cert_match>AB:CD</smtp_tls_fingerprint_cert_match> | gateway.xml:1: 'smtp_tls_fingerprint_cert_match' is 'AB:CD': 'AB:CD' is no fingerprint: expected the 64 hexadecimal digits of a SHA-256",
                "<smtp_data_done_timeout>2h</smtp_data_done_timeout> | gateway.xml:1: 'smtp_data_done_timeout' is '2h', expected a duration from 1ms to 1h",
                "<relay_before_reply_silence>0s</relay_before_reply_silence> | gateway.xml:1: 'relay_before_reply_silence' is 'PT0S': the silence must be positive",
                "<ledger>on</ledger>                         | gateway.xml:1: 'ledger' is 'on', expected true or false",
                "<ledger_retention>5h</ledger_retention>     | gateway.xml:1: 'ledger_retention' is '5h': expected a duration from 1d to 36500d",
                "<smtp_helo_timeout>0s</smtp_helo_timeout>   | gateway.xml:1: 'smtp_helo_timeout' is '0s', expected a duration from 1ms to 1h",
            })
    void wrongValueIsRefused(String parameter, String message) {
        assertThatThrownBy(() -> read("<dns_servers>127.0.0.1</dns_servers>" + parameter))
                .isInstanceOf(SettingsException.class)
                .hasMessage(message);
    }

    @Test
    void authoritiesAreReadBesideTheSettings() throws IOException {
        Files.writeString(folder.resolve("ca.pem"), "no certificate\n");
        assertThatThrownBy(() -> read("<smtp_tls_CAfile>ca.pem</smtp_tls_CAfile>"))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith("gateway.xml:1: 'smtp_tls_CAfile' is 'ca.pem': expected certificates in PEM");
        assertThatThrownBy(() -> read("<smtp_tls_CAfile>gone.pem</smtp_tls_CAfile>"))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith(
                        "gateway.xml:1: 'smtp_tls_CAfile' is 'gone.pem': expected a file of certificates, there is none");
    }

    @ParameterizedTest
    @CsvSource({
        "<retry_schedule>soon</retry_schedule>",
        "<dns_servers>nowhere</dns_servers>",
        "<worker_list>x</worker_list>",
        "<recipient_delimiter>@</recipient_delimiter>",
        "<queue_segment_size>1</queue_segment_size>",
        "<relay_before_reply>yes</relay_before_reply>",
        "<relay_before_reply_budget>0s</relay_before_reply_budget>",
        "<relay_before_reply_budget>6m</relay_before_reply_budget>",
        "<relay_before_reply_limit>0</relay_before_reply_limit>",
        "<helo_name>two words</helo_name>"
    })
    void unreadableValueIsRefusedWithFileAndLine(String parameter) {
        assertThatThrownBy(() -> read(parameter))
                .isInstanceOf(SettingsException.class)
                .message()
                .startsWith("gateway.xml:1: '")
                .containsPattern("expected|must")
                .doesNotContain("\n");
    }

    private GatewaySettings read(String parameters) throws IOException {
        Files.writeString(folder.resolve(GatewaySettings.FILE), "<gateway>" + parameters + "</gateway>");
        return from(folder, Map.of());
    }

    private static GatewaySettings from(Path conf, Map<String, String> environment) {
        Locations locations = new Locations(conf, Path.of("/node"), environment::get);
        return GatewaySettings.from(
                SettingsFile.read(conf.resolve(GatewaySettings.FILE), "gateway", environment::get), locations);
    }
}
