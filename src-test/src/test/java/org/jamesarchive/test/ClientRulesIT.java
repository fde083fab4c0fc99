package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file {@code clients}: who must encrypt, show a certificate or authenticate; and that a change of it counts at once. */
class ClientRulesIT {

    private static final String PASSWORD = "correct horse";
    private static final String BCRYPT_OF_IT = "$2y$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2";

    @TempDir
    static Path folder;

    private static Path conf;
    private static RunningCluster cluster;
    private static KeyManager[] ours;
    private static KeyManager[] strangers;

    @BeforeAll
    static void start() throws Exception {
        Path store = keyStore("ours");
        ours = keys(store);
        strangers = keys(keyStore("strangers"));
        conf = Files.createDirectory(folder.resolve("conf"));
        try (Stream<Path> files = Files.list(RunningCluster.home().resolve("james-conf/gateway"))) {
            for (Path file : files.toList()) {
                Files.copy(file, conf.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(conf.resolve("users"), "journal:" + BCRYPT_OF_IT + "\n");
        Path settings = conf.resolve("gateway.xml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replace(
                                "<smtpd_sasl_password_file></smtpd_sasl_password_file>",
                                "<smtpd_sasl_password_file>users</smtpd_sasl_password_file>"));
        Files.writeString(conf.resolve("clients"), """
                127.0.0.81   permit starttls
                127.0.0.82   permit fingerprint=%s
                127.0.0.83   permit auth
                127.0.0.84   reject go away
                """.formatted(fingerprint(store)));
        NodeRuntime shipped = NodeRuntime.ofHome(RunningCluster.home());
        NodeRuntime runtime = new NodeRuntime(
                shipped.java(),
                shipped.classPath(),
                shipped.mainClass(),
                conf,
                shipped.workerConf(),
                shipped.gatewayOptions(),
                shipped.workerOptions());
        cluster = RunningCluster.start(ClusterSettings.of(folder.resolve("cluster"), runtime)
                .withNodes(1, 1)
                .withEnvironment("gateway0", Map.of("SMTPD_TLS_ASK_CCERT", "true", "SMTPD_SASL_AUTH_ENABLE", "true")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void whoMustEncryptIsToldSo() throws Exception {
        try (Conversation smtp = from("127.0.0.81")) {
            assertThat(mail(smtp)).startsWith("530 5.7.0 Must issue a STARTTLS command first");
            smtp.startTls();
            assertThat(mail(smtp)).startsWith("250");
        }
    }

    @Test
    void theCertificateWithTheFingerprintCountsAndNoOther() throws Exception {
        try (Conversation smtp = from("127.0.0.82")) {
            assertThat(mail(smtp)).startsWith("530 5.7.0");
            smtp.startTls();
            assertThat(mail(smtp)).startsWith("550 5.7.1");
        }
        try (Conversation smtp = from("127.0.0.82")) {
            smtp.command("EHLO a");
            smtp.startTls(strangers);
            assertThat(mail(smtp)).startsWith("550 5.7.1");
        }
        try (Conversation smtp = from("127.0.0.82")) {
            smtp.command("EHLO a");
            smtp.startTls(ours);
            assertThat(mail(smtp)).startsWith("250");
        }
    }

    @Test
    void whoMustAuthenticateDoesItBehindTlsOnly() throws Exception {
        try (Conversation smtp = from("127.0.0.83")) {
            assertThat(mail(smtp)).startsWith("530 5.7.0");
            assertThat(smtp.command("AUTH PLAIN " + plain("journal", PASSWORD))).startsWith("538 5.7.11");
            smtp.startTls();
            assertThat(smtp.command("EHLO a")).startsWith("250");
            assertThat(mail(smtp)).startsWith("530 5.7.0 Authentication required");
            assertThat(smtp.command("AUTH PLAIN " + plain("journal", "wrong"))).startsWith("535");
            assertThat(smtp.command("AUTH PLAIN " + plain("nobody", PASSWORD))).startsWith("535");
            assertThat(smtp.command("AUTH PLAIN " + plain("journal", PASSWORD))).startsWith("235");
            assertThat(mail(smtp)).startsWith("250");
        }
        try (Conversation smtp = from("127.0.0.83")) {
            smtp.command("EHLO a");
            smtp.startTls();
            smtp.command("EHLO a");
            Conversation.require(smtp.command("AUTH LOGIN"), "334");
            Conversation.require(smtp.command(base64("journal")), "334");
            assertThat(smtp.command(base64(PASSWORD))).startsWith("235");
            assertThat(mail(smtp)).startsWith("250");
        }
    }

    @Test
    void guessingPasswordsEndsTheSession() throws Exception {
        try (Conversation smtp = from("127.0.0.83")) {
            smtp.command("EHLO a");
            smtp.startTls();
            smtp.command("EHLO a");
            for (int i = 0; i < 20; i++) {
                assertThat(smtp.command("AUTH PLAIN " + plain("journal", "guess " + i)))
                        .startsWith("535");
            }
            assertThat(smtp.reply()).startsWith("421 4.7.0");
        }
    }

    @Test
    void whoIsRejectedIsToldTheTextAndAChangeCountsAtOnce() throws Exception {
        try (Conversation smtp = from("127.0.0.84")) {
            assertThat(smtp.greeting()).startsWith("554 5.7.1").endsWith("go away");
        }
        Path clients = conf.resolve("clients");
        Files.writeString(
                clients, Files.readString(clients).replace("reject go away", "permit") + "127.0.0.85 reject\n");
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            try (Conversation smtp = from("127.0.0.84")) {
                assertThat(smtp.greeting()).startsWith("220");
            }
            try (Conversation smtp = from("127.0.0.85")) {
                assertThat(smtp.greeting()).startsWith("554 5.7.1");
            }
        });
    }

    private static Conversation from(String client) throws IOException {
        return Conversation.open(cluster.gateway().service(), new InetSocketAddress(client, 0));
    }

    private static String mail(Conversation smtp) throws IOException {
        Conversation.require(smtp.command("EHLO sender.example.net"), "250");
        return smtp.command("MAIL FROM:<a@sender.example.net>");
    }

    private static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A key with its self-signed certificate, made by the JDK's own tool. */
    private static Path keyStore(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        return store;
    }

    private static KeyStore load(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static KeyManager[] keys(Path file) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(load(file), PASSWORD.toCharArray());
        return factory.getKeyManagers();
    }

    private static String fingerprint(Path file) throws Exception {
        byte[] certificate = load(file).getCertificate("ours").getEncoded();
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }
}
