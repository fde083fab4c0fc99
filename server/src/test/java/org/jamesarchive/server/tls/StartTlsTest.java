package org.jamesarchive.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslHandler;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.jamesarchive.settings.SettingsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StartTlsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(7);

    @TempDir
    Path folder;

    private final MovingClock clock = new MovingClock();

    @Test
    void makesAPairOnceAndKeepsTheKeyToItsOwner() throws Exception {
        PemFiles files = SelfSignedPair.in(folder.resolve("tls"), "mx.example.com", clock);
        byte[] certificate = Files.readAllBytes(files.certificate());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
                .isEqualTo("rw-------");
        assertThat(SelfSignedPair.in(folder.resolve("tls"), "other.example.com", clock))
                .isEqualTo(files);
        assertThat(Files.readAllBytes(files.certificate())).isEqualTo(certificate);
        assertThat(open(files).expiry()).isAfter(clock.instant().plus(Duration.ofDays(3600)));
    }

    @Test
    void speaksTls12AndNewerAndWaitsSoLong() throws Exception {
        SslHandler handler = open(pair("a", "mx.example.com")).sslHandler();
        assertThat(handler.engine().getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(handler.engine().getUseClientMode()).isFalse();
        assertThat(handler.engine().getWantClientAuth()).isFalse();
        assertThat(handler.getHandshakeTimeoutMillis()).isEqualTo(TIMEOUT.toMillis());
        StartTls asking = StartTls.open(pair("a", "mx.example.com"), true, TIMEOUT, clock);
        assertThat(asking.sslHandler().engine().getWantClientAuth()).isTrue();
    }

    @Test
    void aRenewedPairServesTheNextHandshake() throws Exception {
        PemFiles files = pair("a", "mx.example.com");
        StartTls startTls = open(files);
        Instant before = startTls.expiry();
        clock.pass(Duration.ofDays(100));
        PemFiles renewed = pair("b", "mx.example.com");
        copy(renewed, files);
        startTls.sslHandler();
        assertThat(startTls.expiry()).isAfter(before);
        assertThat(startTls.problem()).isEmpty();
    }

    @Test
    void aPairThatDoesNotBelongTogetherLeavesTheOldOneInPlace() throws Exception {
        PemFiles files = pair("a", "mx.example.com");
        StartTls startTls = open(files);
        Instant before = startTls.expiry();
        clock.pass(Duration.ofDays(1));
        PemFiles renewed = pair("b", "mx.example.com");
        Files.write(files.certificate(), Files.readAllBytes(renewed.certificate()));
        touch(files.certificate());
        startTls.sslHandler();
        assertThat(startTls.expiry()).isEqualTo(before);
        assertThat(startTls.problem()).get().asString().contains("is not the key of the certificate in");
        clock.pass(Duration.ofSeconds(2));
        copy(renewed, files);
        assertThat(startTls.problem()).isEmpty();
        assertThat(startTls.expiry()).isAfter(before);
    }

    @Test
    void filesThatAreGoneLeaveTheOldPairInPlace() throws Exception {
        PemFiles files = pair("a", "mx.example.com");
        StartTls startTls = open(files);
        Files.delete(files.key());
        clock.pass(Duration.ofSeconds(2));
        assertThat(startTls.sslHandler()).isNotNull();
        assertThat(startTls.problem()).get().asString().contains(files.key().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void whatIsNoCertificateOrKeyStopsTheServerAndNamesTheFile(String content) throws Exception {
        PemFiles good = pair("a", "mx.example.com");
        Path bad = Files.writeString(folder.resolve("bad"), content);
        assertThatThrownBy(() -> open(new PemFiles(bad, good.key())))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(bad.toString());
        assertThatThrownBy(() -> open(new PemFiles(good.certificate(), bad)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(bad.toString());
        assertThatThrownBy(() -> open(new PemFiles(good.certificate(), folder.resolve("none"))))
                .isInstanceOf(SettingsException.class)
                .hasMessage(folder.resolve("none") + ": no such file");
    }

    @Test
    void takesKeysInTheTraditionalForm() throws Exception {
        PemFiles files = pair("a", "mx.example.com");
        try (PEMParser parser = new PEMParser(Files.newBufferedReader(files.key()))) {
            PrivateKeyInfo key = (PrivateKeyInfo) parser.readObject();
            ECPrivateKey traditional = new ECPrivateKey(
                    256,
                    ECPrivateKey.getInstance(key.parsePrivateKey()).getKey(),
                    key.getPrivateKeyAlgorithm().getParameters());
            Files.writeString(files.key(), pem(new PemObject("EC PRIVATE KEY", traditional.getEncoded())));
        }
        assertThat(Files.readString(files.key())).contains("BEGIN EC PRIVATE KEY");
        assertThat(open(files).sslHandler()).isNotNull();
    }

    @Test
    void anotherKindOfKeyIsNotTheCertificates() throws Exception {
        PemFiles files = pair("a", "mx.example.com");
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        Files.writeString(files.key(), pem(rsa.generateKeyPair().getPrivate()));
        assertThatThrownBy(() -> open(files)).hasMessageContaining("is not the key of the certificate");
    }

    private static String pem(Object key) throws Exception {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(key);
        }
        return text.toString();
    }

    private PemFiles pair(String name, String host) throws Exception {
        return SelfSignedPair.in(folder.resolve(name), host, clock);
    }

    private StartTls open(PemFiles files) {
        return StartTls.open(files, false, TIMEOUT, clock);
    }

    private void copy(PemFiles from, PemFiles to) throws Exception {
        Files.write(to.certificate(), Files.readAllBytes(from.certificate()));
        Files.write(to.key(), Files.readAllBytes(from.key()));
        touch(to.certificate());
        touch(to.key());
    }

    private void touch(Path file) throws Exception {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    private static final class MovingClock extends Clock {

        private Instant now = Instant.parse("2026-11-24T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
