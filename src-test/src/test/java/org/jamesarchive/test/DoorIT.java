package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gateway's door of the shipped profile, over real sockets: {@code smtp-door.txt}, TLS, proxies, known broken sources. */
class DoorIT {

    private static final InetSocketAddress PROXY = new InetSocketAddress("127.0.0.66", 0);
    private static final InetSocketAddress BROKEN_SOURCE = new InetSocketAddress("127.0.0.77", 0);

    @TempDir
    static Path folder;

    private static RunningCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = RunningCluster.start(ClusterSettings.of(folder, NodeRuntime.ofHome(RunningCluster.home()))
                .withNodes(1, 1)
                .withEnvironment(
                        "gateway0",
                        Map.of(
                                "MYNETWORKS", "127.0.0.0/8 198.51.100.0/24",
                                "PROXY_NETWORKS", "127.0.0.66",
                                "BARE_NEWLINE_EXCLUSIONS", "127.0.0.77")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    static Stream<DoorCase> cases() throws IOException {
        return DoorCase.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answersAsTheTableSays(DoorCase door) throws IOException {
        try (Conversation smtp = cluster.converse()) {
            Conversation.require(smtp.greeting(), "220");
            door.play(smtp);
        }
    }

    @Test
    void nothingIsSmuggledIntoTheArchive() throws Exception {
        for (DoorCase door : DoorCase.all()) {
            if (door.title().contains("smuggles") || door.title().contains("no command")) {
                answersAsTheTableSays(door);
            }
        }
        deliver("Subject: witness\r\n\r\nx\r\n");
        assertThat(StoredMails.of(worker())).noneMatch(mail -> mail.contains("smuggled") || mail.contains("injected"));
    }

    @Test
    void behindTlsAllBeginsAnewAndTheReceivedFieldTellsIt() throws Exception {
        try (Conversation smtp = cluster.converse()) {
            Conversation.require(smtp.command("EHLO before.example.net"), "250");
            assertThat(smtp.startTls().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(smtp.command("MAIL FROM:<a@sender.example.net>")).startsWith("503");
            assertThat(smtp.command("STARTTLS")).startsWith("500");
            Conversation.require(smtp.command("EHLO after.example.net"), "250");
            send(smtp.mail(), "Subject: over TLS\r\n\r\nx\r\n");
        }
        cluster.awaitDelivered();
        assertThat(StoredMails.with(worker(), "Subject: over TLS"))
                .contains("Received: from sender.example.net ([127.0.0.1])\r\n (using TLSv1.3 with cipher TLS_")
                .contains("\r\n by archive-gw.example.com with ESMTPS id ")
                .contains("\r\n for <archive@archive-gw.example.com>;");
    }

    @Test
    void theCertificateIsMadeOnceAndItsKeyIsPrivate() throws Exception {
        Path tls = cluster.gateway().dir().resolve("var/tls");
        assertThat(tls.resolve("smtpd.crt")).exists();
        assertThat(Files.getPosixFilePermissions(tls.resolve("smtpd.key"))).hasSize(2);
    }

    @Test
    void aProxySpeaksForItsClients() throws Exception {
        try (Conversation smtp = throughProxy("PROXY TCP4 198.51.100.7 127.0.0.11 40000 25\r\n")) {
            Conversation.require(smtp.greeting(), "220");
            send(smtp.mail(), "Subject: through a proxy\r\n\r\nx\r\n");
        }
        cluster.awaitDelivered();
        assertThat(StoredMails.with(worker(), "Subject: through a proxy"))
                .contains("Received: from sender.example.net ([198.51.100.7])\r\n");
        try (Conversation smtp = throughProxy("PROXY TCP4 203.0.113.9 127.0.0.11 40000 25\r\n")) {
            assertThat(smtp.greeting()).startsWith("554 5.7.1 <unknown[203.0.113.9]>");
        }
        assertThatThrownBy(() -> throughProxy("EHLO no.header.example\r\n")).isInstanceOf(IOException.class);
    }

    @Test
    void aKnownBrokenSourceIsKeptByteForByteAndStillEndsNothingElse() throws Exception {
        String mail = "Subject: broken source\r\n\r\na\rb\nc\n.\nd\n.\r\ne\r\n";
        try (Conversation smtp = Conversation.open(cluster.gateway().service(), BROKEN_SOURCE)) {
            send(smtp.mail(), mail);
        }
        cluster.awaitDelivered();
        assertThat(StoredMails.with(worker(), "Subject: broken source")).endsWith("\r\n" + mail);
    }

    @Test
    void utf8AddressesReachTheArchive() throws Exception {
        try (Conversation smtp = cluster.converse()) {
            Conversation.require(smtp.command("EHLO sender.example.net"), "250");
            Conversation.require(smtp.command("MAIL FROM:<jürgen@bücher.example> SMTPUTF8"), "250");
            send(smtp, "Subject: utf-8\r\n\r\nx\r\n");
        }
        cluster.awaitDelivered();
        assertThat(StoredMails.with(worker(), "Subject: utf-8")).contains(" with UTF8SMTP id ");
    }

    @Test
    void swaksIsServedPlainAndEncrypted() throws Exception {
        assumeTrue(isInstalled("swaks"), "swaks is not installed");
        for (List<String> options : List.of(List.<String>of(), List.of("--tls"), List.of("--pipeline"))) {
            Process swaks = new ProcessBuilder(Stream.concat(
                                    Stream.of(
                                            "swaks",
                                            "--server",
                                            cluster.gateway().serviceText(),
                                            "--from",
                                            "swaks@sender.example.net",
                                            "--to",
                                            RunningCluster.ARCHIVE_ADDRESS,
                                            "--helo",
                                            "sender.example.net"),
                                    options.stream())
                            .toList())
                    .redirectErrorStream(true)
                    .start();
            swaks.getOutputStream().close();
            String transcript = new String(swaks.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(swaks.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(transcript).contains(" 250 2.6.0 ").doesNotContain("***");
            assertThat(swaks.exitValue()).as(transcript).isZero();
        }
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static Conversation throughProxy(String header) throws IOException {
        return Conversation.open(cluster.gateway().service(), PROXY, header);
    }

    private static void deliver(String mail) throws IOException {
        try (Conversation smtp = cluster.converse()) {
            send(smtp.mail(), mail);
        }
        cluster.awaitDelivered();
    }

    /** MAIL is behind; the mail has no line that begins with a dot but what is meant so. */
    private static void send(Conversation smtp, String mail) throws IOException {
        Conversation.require(smtp.command("RCPT TO:<" + RunningCluster.ARCHIVE_ADDRESS + ">"), "250");
        Conversation.require(smtp.command("DATA"), "354");
        smtp.write((mail + ".\r\n").getBytes(StandardCharsets.ISO_8859_1));
        Conversation.require(smtp.reply(), "250");
    }

    private static Path worker() {
        return cluster.cluster().node("worker0").dataDir();
    }
}
