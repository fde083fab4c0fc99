package org.jamesarchive.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jamesarchive.postfix.PostfixImport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code archive import-postfix} writes into {@code smtpserver.xml} is what this server takes, up to the limits. */
class ImportedProfileTest {

    private static final Path SHIPPED = Path.of("..", "james-conf", "gateway");

    @TempDir
    Path directory;

    private SmtpdSettings imported(String mainCf) throws IOException {
        Path postfix = Files.createDirectory(directory.resolve("postfix"));
        Files.writeString(postfix.resolve("main.cf"), mainCf);
        Path profile = directory.resolve("profile");
        PostfixImport.read(postfix, SHIPPED).write(profile, folder -> {});
        return SmtpdSettings.read(profile, directory, variable -> null);
    }

    @Test
    void settingsOfTheServerAreTaken() throws IOException {
        SmtpdSettings settings = imported("""
                message_size_limit = 12345
                hopcount_limit = 7
                smtpd_recipient_limit = 1000000
                smtpd_hard_error_limit = 1
                smtpd_junk_command_limit = 3
                smtpd_client_connection_count_limit = 4
                smtpd_timeout = 90
                smtpd_starttls_timeout = 1h
                smtpd_tls_security_level = encrypt
                smtpd_tls_ask_ccert = yes
                smtpd_tls_cert_file = /etc/ssl/a & b.pem
                smtpd_forbid_bare_newline_exclusions = 192.0.2.0/24, [2001:db8::]/32
                """);
        assertThat(settings.messageSizeLimit()).isEqualTo(12_345);
        assertThat(settings.hopCountLimit()).isEqualTo(7);
        assertThat(settings.limits().recipients()).isEqualTo(1_000_000);
        assertThat(settings.limits().errors()).isEqualTo(1);
        assertThat(settings.limits().junkCommands()).isEqualTo(3);
        assertThat(settings.limits().clientConnections()).isEqualTo(4);
        assertThat(settings.timeouts().command()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.timeouts().startTls()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.tls().level()).isEqualTo(SmtpdSettings.TlsLevel.ENCRYPT);
        assertThat(settings.tls().askClientCertificate()).isTrue();
        assertThat(settings.tls().certificate()).contains(Path.of("/etc/ssl/a & b.pem"));
        assertThat(settings.tls().key()).contains(Path.of("/etc/ssl/a & b.pem"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smtpd_recipient_limit = 1000001",
                "smtpd_hard_error_limit = 0",
                "hopcount_limit = -1",
                "message_size_limit = 99999999999999999999",
                "smtpd_timeout = 999999999999",
                "smtpd_tls_security_level = fingerprint",
                "smtpd_tls_cert_file = /a}${env:HOME}",
            })
    void whatThisServerRefusesIsNotWritten(String line) throws IOException {
        assertThat(imported(line).limits().recipients()).isEqualTo(1000);
    }
}
