package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartTlsTest extends SmtpSenderTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private static SSLContext tls = emptyContext();

    @BeforeAll
    static void makeCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path file = directory.resolve("worker.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "worker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=somebody-else.example.org",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        tls = emptyContext();
        tls.init(managers.getKeyManagers(), null, null);
    }

    @Test
    void encryptsWhereItIsOfferedWhateverTheCertificate() {
        sender(settings().tls(TlsPolicy.MAY));
        worker.encryptingWith(tls);
        assertAccepted(send());
        assertThat(worker.received().get(0).encrypted()).isTrue();
        assertThat(worker.commands())
                .startsWith("EHLO gateway.example.com", "STARTTLS", "EHLO gateway.example.com")
                .filteredOn("STARTTLS"::equals)
                .hasSize(1);
    }

    @Test
    void reusesEncryptedConnectionsAndStreamsOverThem() {
        sender(settings().tls(TlsPolicy.MAY).connectionsPerHostLimit(1));
        worker.encryptingWith(tls);
        String large = "0123456789abcde\n".repeat(200_000) + "\r\n";
        List<CompletableFuture<SendResult>> sends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sends.add(start());
        }
        sends.add(start(ENVELOPE, content(large)));
        sends.forEach(send -> assertAccepted(result(send)));
        assertThat(worker.connections()).isEqualTo(1);
        assertThat(worker.received()).hasSize(21).allMatch(ScriptedWorker.Received::encrypted);
        assertThat(worker.received().get(20).content()).isEqualTo(large);
    }

    @Test
    void staysPlainWhereItIsNotOffered() {
        sender(settings().tls(TlsPolicy.MAY));
        assertAccepted(send());
        assertThat(worker.commands()).doesNotContain("STARTTLS");
    }

    @Test
    void noneNeverAsks() {
        sender(settings().tls(TlsPolicy.NONE));
        worker.encryptingWith(tls);
        assertAccepted(send());
        assertThat(worker.commands()).doesNotContain("STARTTLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"454 4.7.0 not now", "502 5.5.1 what is STARTTLS", "354 odd"})
    void refusedGoesOnInPlainText(String reply) {
        sender(settings().tls(TlsPolicy.MAY));
        worker.encryptingWith(tls).answering(Stage.STARTTLS, reply);
        assertAccepted(send());
        assertThat(worker.received().get(0).encrypted()).isFalse();
        assertThat(worker.connections()).isEqualTo(1);
    }

    @Test
    void serviceClosing() {
        sender(settings().tls(TlsPolicy.MAY));
        worker.encryptingWith(tls).answering(Stage.STARTTLS, "421 4.3.2 closing");
        assertRefused(send(), Stage.STARTTLS, "421 4.3.2 closing");
    }

    @Test
    void closedAtStarttls() {
        worker.encryptingWith(tls).closingAt(Stage.STARTTLS);
        assertFallsBack();
    }

    @Test
    void resetAtStarttls() {
        worker.encryptingWith(tls).resettingAt(Stage.STARTTLS);
        assertFallsBack();
    }

    @Test
    void noAnswerToStarttls() {
        worker.encryptingWith(tls).hangingAt(Stage.STARTTLS);
        assertFallsBack();
    }

    @Test
    void handshakeThatFails() {
        worker.encryptingWith(emptyHandedContext());
        assertFallsBack();
    }

    @Test
    void handshakeThatNeverEnds() {
        worker.alsoAnnouncing("STARTTLS").answering(Stage.STARTTLS, "220 go");
        assertFallsBack();
    }

    @Test
    void plainTextBehindStarttlsIsAnInjection() {
        worker.encryptingWith(tls).answering(Stage.STARTTLS, "220 go\r\n250 2.0.0 injected");
        assertFallsBack();
    }

    @Test
    void fallsBackOnceForAllConnections() {
        sender(impatient().tls(TlsPolicy.MAY));
        worker.encryptingWith(tls).closingAt(Stage.STARTTLS);
        for (int i = 0; i < 3; i++) {
            assertAccepted(send());
            worker.closeConnections();
        }
        assertThat(worker.commands().stream().filter("STARTTLS"::equals)).hasSize(1);
    }

    @Test
    void plainTextThatFailsAsWell() {
        sender(impatient().tls(TlsPolicy.MAY));
        worker.encryptingWith(tls).closingAt(Stage.STARTTLS).onConnection(2).answering(Stage.GREETING, "554 5.3.2 no");
        assertRefused(send(), Stage.GREETING, "554 5.3.2 no");
    }

    private void assertFallsBack() {
        sender(impatient().tls(TlsPolicy.MAY));
        assertAccepted(send());
        assertThat(worker.received().get(0).encrypted()).isFalse();
        assertThat(worker.received().get(0).connection()).isEqualTo(2);
    }

    private static SSLContext emptyContext() {
        try {
            return SSLContext.getInstance("TLS");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A server without a certificate: every handshake fails. */
    private static SSLContext emptyHandedContext() {
        try {
            SSLContext context = emptyContext();
            context.init(null, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
