package org.jamesarchive.test.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An authority, and a certificate of it for all names below {@code storyN.example.com}; another that nobody vouches for. */
final class WorkerCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private final KeyStore keys;

    private WorkerCertificates(Path folder, KeyStore keys) {
        this.folder = folder;
        this.keys = keys;
    }

    /** @param stories number of the stories' domains */
    static WorkerCertificates make(Path folder, int stories)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("workers.p12");
        StringBuilder names = new StringBuilder("san=dns:worker.example.com");
        for (int i = 0; i < stories; i++) {
            names.append(",dns:*.story").append(i).append(".example.com");
        }
        keytool(file, "authority", "-ext", "bc:c");
        keytool(file, "good", "-signer", "authority", "-ext", names.toString());
        keytool(file, "unknown", "-ext", names.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return new WorkerCertificates(folder, keys);
    }

    private static void keytool(Path file, String alias, String... options) throws IOException, InterruptedException {
        String program =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = new ArrayList<>(List.of(program, "-genkeypair", "-keyalg", "EC"));
        command.addAll(List.of("-groupname", "secp256r1", "-dname", "CN=" + alias, "-alias", alias));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    /** The authority's certificate, PEM. */
    Path authorityFile() throws IOException, GeneralSecurityException {
        String der = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getCertificate("authority").getEncoded());
        return Files.writeString(
                folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + der + "\n-----END CERTIFICATE-----\n");
    }

    /** A worker that the authority vouches for. */
    SSLContext good() throws GeneralSecurityException {
        return context("good");
    }

    /** A worker that nobody vouches for. */
    SSLContext unknown() throws GeneralSecurityException {
        return context("unknown");
    }

    private SSLContext context(String alias) throws GeneralSecurityException {
        KeyStore one = KeyStore.getInstance("PKCS12");
        try {
            one.load(null, PASSWORD);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is read", e);
        }
        Key key = keys.getKey(alias, PASSWORD);
        one.setKeyEntry(alias, key, PASSWORD, new Certificate[] {keys.getCertificate(alias)});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(one, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
