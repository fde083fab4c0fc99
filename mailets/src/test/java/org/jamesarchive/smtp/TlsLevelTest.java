package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of {@link TlsPolicy}, with real handshakes. */
class TlsLevelTest extends SmtpSenderTest {

    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    private final AtomicInteger shown = new AtomicInteger();

    @BeforeAll
    static void makeCertificates() throws IOException, InterruptedException, GeneralSecurityException {
        certificates = TestCertificates.make(directory);
    }

    private SmtpSenderSettings.Builder at(TlsPolicy level, String pinned) throws Exception {
        return impatient()
                .tls(level)
                .trust(TlsTrust.DEFAULT
                        .withAuthorities(certificates.authorityFile())
                        .withFingerprints(certificates.fingerprint(pinned)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                //                 none  | may   | encrypt | verify  | fingerprint
                "not offered     | plain | plain | failure | failure | failure",
                "refused 4yz     | plain | plain | failure | failure | failure",
                "refused 5yz     | plain | plain | failure | failure | failure",
                "breaks off      | plain | again | failure | failure | failure",
                "no handshake    | plain | again | failure | failure | failure",
                "injection       | plain | again | failure | failure | failure",
                "HELO only       | plain | plain | failure | failure | failure",
                "selfSigned      | plain | TLS   | TLS     | failure | failure",
                "expired         | plain | TLS   | TLS     | failure | failure",
                "otherName       | plain | TLS   | TLS     | failure | failure",
                "good            | plain | TLS   | TLS     | TLS     | failure",
                "pinned          | plain | TLS   | TLS     | failure | TLS",
            })
    void whatHappensAtEachLevel(
            String situation, String none, String may, String encrypt, String verify, String fingerprint)
            throws Exception {
        check(situation, TlsPolicy.NONE, none);
        check(situation, TlsPolicy.MAY, may);
        check(situation, TlsPolicy.ENCRYPT, encrypt);
        check(situation, TlsPolicy.VERIFY, verify);
        check(situation, TlsPolicy.FINGERPRINT, fingerprint);
    }

    private void check(String situation, TlsPolicy level, String expected) throws Exception {
        String pinned = situation.equals("pinned") ? "otherName" : "authority";
        try (ScriptedWorker host = ScriptedWorker.start();
                PooledSmtpSender sender = new PooledSmtpSender(at(level, pinned).build())) {
            script(host, situation);
            SendResult result = result(sender.send("worker0.example.com", host.address(), ENVELOPE, MAIL));
            String as = situation + " at " + level + ": " + result;
            switch (expected) {
                case "failure" -> {
                    assertThat(host.received()).as(as).isEmpty();
                    assertThat(stage(result)).as(as).isEqualTo(Stage.STARTTLS);
                    assertThat(host.commands()).as(as).noneMatch(line -> line.startsWith("MAIL"));
                }
                case "TLS" -> assertReceived(host, as, true, 1);
                case "plain" -> assertReceived(host, as, false, 1);
                default -> assertReceived(host, as, false, 2);
            }
        }
    }

    private void script(ScriptedWorker host, String situation) throws GeneralSecurityException {
        SSLContext good = certificates.server("good", shown);
        switch (situation) {
            case "not offered" -> host.behaving();
            case "refused 4yz" -> host.encryptingWith(good).answering(Stage.STARTTLS, "454 4.7.0 not now");
            case "refused 5yz" -> host.encryptingWith(good).answering(Stage.STARTTLS, "502 5.5.1 what?");
            case "breaks off" -> host.encryptingWith(good).closingAt(Stage.STARTTLS);
            case "no handshake" -> host.alsoAnnouncing("STARTTLS").answering(Stage.STARTTLS, "220 go");
            case "injection" -> host.encryptingWith(good).answering(Stage.STARTTLS, "220 go\r\n250 2.0.0 injected");
            case "HELO only" -> host.encryptingWith(good).answering(Stage.EHLO, "500 5.5.1 what is EHLO");
            case "pinned" -> host.encryptingWith(certificates.server("otherName", shown));
            default -> host.encryptingWith(certificates.server(situation, shown));
        }
    }

    private static void assertReceived(ScriptedWorker host, String as, boolean encrypted, int connection) {
        assertThat(host.received()).as(as).hasSize(1);
        assertThat(host.received().get(0).encrypted()).as(as).isEqualTo(encrypted);
        assertThat(host.received().get(0).connection()).as(as).isEqualTo(connection);
    }

    private static Stage stage(SendResult result) {
        return result instanceof SendResult.Refused refused ? refused.stage() : ((SendResult.Broken) result).stage();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void sessionsAreResumed(TlsPolicy level) throws Exception {
        sender(at(level, "good"));
        worker.encryptingWith(certificates.server("good", shown));
        for (int i = 0; i < 4; i++) {
            assertAccepted(send());
            worker.closeConnections();
        }
        assertThat(worker.connections()).isEqualTo(4);
        assertThat(worker.received()).allMatch(ScriptedWorker.Received::encrypted);
        assertThat(shown).as("times that the host had to prove who it is").hasValue(1);
    }

    @Test
    void oldVersionsOfTlsAreNotSpoken() throws Exception {
        sender(at(TlsPolicy.ENCRYPT, "good"));
        worker.encryptingWith(certificates.server("good", shown)).speakingTls("TLSv1.2");
        assertAccepted(send());
        // The JDK of the scripted worker refuses older ones by itself, so the client is asked.
        ClientTls tls = new ClientTls(TlsPolicy.MAY, TlsTrust.DEFAULT, Duration.ofSeconds(1));
        assertThat(tls.handler(ByteBufAllocator.DEFAULT, "worker0.example.com", 25)
                        .engine()
                        .getEnabledProtocols())
                .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }

    @Test
    void workerListedByItsAddressIsVerifiedByItsAddress() throws Exception {
        sender(at(TlsPolicy.VERIFY, "good"));
        worker.encryptingWith(certificates.server("address", shown));
        assertAccepted(result(sender().send("[127.0.0.1]", worker.address(), ENVELOPE, MAIL)));
        assertBroken(result(sender().send("[127.0.0.2]", worker.address(), ENVELOPE, MAIL)), Stage.STARTTLS);
    }

    @Test
    void authoritiesOfTheJdkDoNotVouchForOurs() throws Exception {
        sender(impatient().tls(TlsPolicy.VERIFY));
        worker.encryptingWith(certificates.server("good", shown));
        assertBroken(send(), Stage.STARTTLS);
    }

    @Test
    void publicKeyCanBePinnedAsWell() throws Exception {
        String key = TlsTrust.fingerprint(
                certificates.certificate("good").getPublicKey().getEncoded());
        sender(impatient().tls(TlsPolicy.FINGERPRINT).trust(TlsTrust.DEFAULT.withFingerprints(key)));
        worker.encryptingWith(certificates.server("good", shown));
        assertAccepted(send());
        worker.closeConnections();
        worker.encryptingWith(certificates.server("selfSigned", shown));
        SendResult other = send();
        assertBroken(other, Stage.STARTTLS);
        assertThat(((SendResult.Broken) other).cause())
                .contains("not pinned, its fingerprint is " + certificates.fingerprint("selfSigned"));
    }

    @Test
    void fingerprintsAreReadAsOpensslPrintsThem() throws Exception {
        String plain = certificates.fingerprint("good");
        String printed = plain.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        String other = certificates.fingerprint("expired");
        assertThat(TlsTrust.DEFAULT
                        .withFingerprints(" " + printed + " |" + other + "," + other)
                        .fingerprints())
                .containsExactlyInAnyOrder(plain, other);
        for (String wrong : new String[] {"md5", "SHA256:" + plain, plain.substring(1), plain + "0", "g".repeat(64)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> TlsTrust.DEFAULT.withFingerprints(wrong));
        }
    }

    @Test
    void filesThatHoldNoCertificateAreRefused() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path broken = Files.writeString(directory.resolve("broken.pem"), "-----BEGIN CERTIFICATE-----\nxx\n");
        for (Path file : new Path[] {empty, broken, directory, directory.resolve("gone.pem")}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TlsTrust.DEFAULT.withAuthorities(file))
                    .withMessageStartingWith("expected ");
        }
    }

    @Test
    void levelFingerprintNeedsOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings().tls(TlsPolicy.FINGERPRINT).build());
    }
}
