package org.jamesarchive.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Certificates made by the JDK's own keytool: an authority, and hosts that it vouches for. */
final class TestCertificates {

    private static final String PASSWORD = "changeit";

    private final Path file;
    private final KeyStore keys;

    private TestCertificates(Path file, KeyStore keys) {
        this.file = file;
        this.keys = keys;
    }

    static TestCertificates make(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = directory.resolve("keys.p12");
        keytool(file, "authority", "-dname", "CN=authority", "-ext", "bc:c");
        keytool(file, "good", "-dname", "CN=worker", "-signer", "authority", "-ext", "san=dns:worker0.example.com");
        keytool(file, "address", "-dname", "CN=worker", "-signer", "authority", "-ext", "san=ip:127.0.0.1");
        keytool(file, "otherName", "-dname", "CN=w", "-signer", "authority", "-ext", "san=dns:other.example.com");
        keytool(
                file,
                "expired",
                "-dname",
                "CN=worker",
                "-signer",
                "authority",
                "-ext",
                "san=dns:worker0.example.com",
                "-startdate",
                "-20d",
                "-validity",
                "10");
        keytool(file, "selfSigned", "-dname", "CN=worker", "-ext", "san=dns:worker0.example.com");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new TestCertificates(file, keys);
    }

    private static void keytool(Path file, String alias, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-storetype",
                "PKCS12",
                "-alias",
                alias,
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    X509Certificate certificate(String alias) throws GeneralSecurityException {
        return (X509Certificate) keys.getCertificate(alias);
    }

    String fingerprint(String alias) throws GeneralSecurityException {
        return TlsTrust.fingerprint(certificate(alias).getEncoded());
    }

    /** The authority's certificate as a PEM file. */
    Path authorityFile() throws IOException, GeneralSecurityException {
        String der = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(certificate("authority").getEncoded());
        return Files.writeString(
                file.resolveSibling("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + der + "\n-----END CERTIFICATE-----\n");
    }

    /** A server that shows the certificate of that name, and counts how often it has to. */
    SSLContext server(String alias, AtomicInteger shown) throws GeneralSecurityException {
        PrivateKey key = (PrivateKey) keys.getKey(alias, PASSWORD.toCharArray());
        X509Certificate[] chain = {certificate(alias)};
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new X509ExtendedKeyManager[] {new OneKey(key, chain, shown)}, null, null);
        return context;
    }

    private static final class OneKey extends X509ExtendedKeyManager {
        private final PrivateKey key;
        private final X509Certificate[] chain;
        private final AtomicInteger shown;

        OneKey(PrivateKey key, X509Certificate[] chain, AtomicInteger shown) {
            this.key = key;
            this.chain = chain;
            this.shown = shown;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return "";
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"key"};
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keyType.startsWith("EC") ? "key" : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            return keyType.startsWith("EC") ? "key" : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            shown.incrementAndGet();
            return key;
        }
    }
}
