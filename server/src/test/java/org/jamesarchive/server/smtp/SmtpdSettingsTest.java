package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jamesarchive.server.smtp.SmtpdSettings.Limits;
import org.jamesarchive.server.smtp.SmtpdSettings.Timeouts;
import org.jamesarchive.server.smtp.SmtpdSettings.Tls;
import org.jamesarchive.server.smtp.SmtpdSettings.TlsLevel;
import org.jamesarchive.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SmtpdSettingsTest {

    private static final Path SHIPPED = Path.of("../james-conf");

    @TempDir
    Path folder;

    @Test
    void defaultsAreThoseOfTheGatewaysProfile() throws Exception {
        SmtpdSettings defaults = read("");
        assertThat(defaults.messageSizeLimit()).isEqualTo(50_000_000);
        assertThat(defaults.hopCountLimit()).isEqualTo(100);
        assertThat(defaults.saslAuthEnable()).isFalse();
        assertThat(defaults.tls()).isEqualTo(new Tls(TlsLevel.MAY, Optional.empty(), Optional.empty(), false));
        assertThat(defaults.proxy().timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.proxy().networks().permits(InetAddress.getLoopbackAddress()))
                .isFalse();
        assertThat(defaults.bareNewlineExclusions().permits(InetAddress.getLoopbackAddress()))
                .isFalse();
        assertThat(defaults.limits()).isEqualTo(new Limits(2048, 0, 1000, 10_000, 20, 100, 1000, 500));
        assertThat(defaults.timeouts())
                .isEqualTo(new Timeouts(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(1), 500));

        SmtpdSettings shipped = SmtpdSettings.read(SHIPPED.resolve("gateway"), folder, name -> null);
        assertThat(shipped).usingRecursiveComparison().isEqualTo(defaults);
    }

    @Test
    void aWorkerTakesWhatAGatewayLetPass() {
        SmtpdSettings gateway = SmtpdSettings.read(SHIPPED.resolve("gateway"), folder, name -> null);
        SmtpdSettings worker = SmtpdSettings.read(SHIPPED.resolve("worker"), folder, name -> null);
        assertThat(worker.messageSizeLimit()).isGreaterThan(gateway.messageSizeLimit());
        assertThat(worker.hopCountLimit()).isGreaterThan(gateway.hopCountLimit());
        assertThat(worker.limits().textLine()).isZero();
        assertThat(worker.limits().recipients())
                .isGreaterThanOrEqualTo(gateway.limits().recipients());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<mesage_size_limit>1</mesage_size_limit>|smtpserver.xml:3: unknown parameter 'mesage_size_limit', expected one of [",
                "<message_size_limit>1K</message_size_limit>|smtpserver.xml:3: 'message_size_limit' is '1K', expected a size",
                "<smtpd_tls_security_level>must</smtpd_tls_security_level>|smtpserver.xml:3: 'smtpd_tls_security_level' is 'must', expected one of [none, may, encrypt]",
                "<smtpd_tls_cert_file>a</smtpd_tls_cert_file>|smtpserver.xml:3: 'smtpd_tls_cert_file' is 'a', expected smtpd_tls_cert_file and smtpd_tls_key_file together",
                "<smtpd_tls_key_file>a</smtpd_tls_key_file>|smtpserver.xml:3: 'smtpd_tls_key_file' is 'a', expected smtpd_tls_cert_file and",
                "<smtpd_command_line_limit>511</smtpd_command_line_limit>|smtpserver.xml:3: 'smtpd_command_line_limit' is '511', expected a whole number from 512",
                "<smtpd_hard_error_limit>0</smtpd_hard_error_limit>|smtpserver.xml:3: 'smtpd_hard_error_limit' is '0', expected a whole number from 1",
                "<smtpd_timeout>300</smtpd_timeout>|smtpserver.xml:3: 'smtpd_timeout' is '300', expected a duration",
                "<smtpd_upstream_proxy_networks>10.0.0.0/33</smtpd_upstream_proxy_networks>|smtpserver.xml:3: 'smtpd_upstream_proxy_networks' is '10.0.0.0/33': ",
                "<smtpd_timeout>1s</smtpd_timeout><smtpd_timeout>1s</smtpd_timeout>|smtpserver.xml:3: 'smtpd_timeout' is given twice",
            })
    void aWrongParameterStopsTheServer(String parameters, String message) {
        assertThatThrownBy(() -> read(parameters))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void whatStandsBesideIsPassedOver() throws Exception {
        Files.writeString(folder.resolve("smtpserver.xml"), """
                <smtpservers><smtpserver enabled="true">
                <handlerchain><smtpd><message_size_limit>1</message_size_limit></smtpd></handlerchain>
                <smtpd><message_size_limit>2</message_size_limit></smtpd>
                <bind>127.0.0.1:0</bind>
                </smtpserver></smtpservers>
                """);
        assertThat(SmtpdSettings.read(folder, folder, name -> null).messageSizeLimit())
                .isEqualTo(2);
        Files.writeString(folder.resolve("smtpserver.xml"), "<smtpservers><smtpserver/></smtpservers>");
        assertThat(SmtpdSettings.read(folder, folder, name -> null).messageSizeLimit())
                .isEqualTo(50_000_000);
    }

    private SmtpdSettings read(String parameters) throws Exception {
        Files.writeString(
                folder.resolve("smtpserver.xml"),
                "<smtpservers><smtpserver>\n<smtpd>\n" + parameters + "\n</smtpd></smtpserver></smtpservers>");
        return SmtpdSettings.read(folder, folder, name -> null);
    }
}
