package org.jamesarchive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The extension jar in the James that people already have: an unmodified 3.8.1 memory app, our jar in {@code extensions-jars},
 * one line in {@code extensions.properties}, our tables and {@code gateway.xml} in {@code conf}.
 */
class StockJamesIT {

    /** Of a ledger file, in bytes. */
    private static final int HEADER_SIZE = 16;

    private static final int RECORD_SIZE = 56;

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static RunningCluster workers;
    private static Process james;
    private static InetSocketAddress hooks;
    private static InetSocketAddress mailets;

    @BeforeAll
    static void start() throws Exception {
        workers = RunningCluster.start(folder.resolve("cluster"), 1);
        hooks = freeAddress();
        mailets = freeAddress();
        Path home = Files.createDirectory(folder.resolve("james"));
        copyFolder(resources(), Files.createDirectory(home.resolve("conf")));
        for (String file : List.of("gateway.xml", "access", "virtual", "clients")) {
            Path shipped = RunningCluster.home().resolve("james-conf/gateway").resolve(file);
            Files.copy(shipped, home.resolve("conf").resolve(file));
        }
        Files.copy(
                RunningCluster.home().resolve("mailets/target/james-archive-extension.jar"),
                Files.createDirectory(home.resolve("extensions-jars")).resolve("james-archive-extension.jar"));
        james = launch(home);
        await().atMost(START_LIMIT).until(() -> listens(hooks) && listens(mailets));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (james != null) {
            james.destroyForcibly().waitFor();
        }
        workers.close();
    }

    @Test
    void hooksArchiveMail() throws Exception {
        long before = stored();
        long notedBefore = noted();

        assertThat(journal(hooks, "by the hooks"))
                .matches("250 2\\.6\\.0 [0-9a-f]{64} (queued as \\d+|archived on \\S+)");
        assertThat(noted()).isEqualTo(notedBefore + 1);

        await().atMost(START_LIMIT).untilAsserted(() -> assertThat(stored()).isEqualTo(before + 1));
    }

    @Test
    void mailetsArchiveMail() throws Exception {
        long before = stored();
        long notedBefore = noted();

        assertThat(journal(mailets, "by the mailets")).startsWith("250");

        await().atMost(START_LIMIT).untilAsserted(() -> {
            assertThat(stored()).isEqualTo(before + 1);
            assertThat(noted()).isEqualTo(notedBefore + 1);
        });
    }

    @Test
    void hooksRefuseAtRcpt() throws IOException {
        try (Conversation smtp = Conversation.open(hooks).mail()) {
            assertThat(smtp.command("RCPT TO:<nobody@archive-gw.example.com>")).startsWith("550 5.1.1");
            assertThat(smtp.command("RCPT TO:<someone@elsewhere.org>")).startsWith("554 5.7.1");
        }
    }

    /** Records in the ledger of this James: places of its files that are not empty. */
    private static long noted() throws IOException {
        long noted = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve("james/var/ledger"), "*.ledger")) {
            for (Path file : files) {
                byte[] bytes = Files.readAllBytes(file);
                for (int at = HEADER_SIZE; at + RECORD_SIZE <= bytes.length; at += RECORD_SIZE) {
                    byte[] record = Arrays.copyOfRange(bytes, at, at + RECORD_SIZE);
                    noted += Arrays.equals(record, new byte[RECORD_SIZE]) ? 0 : 1;
                }
            }
        }
        return noted;
    }

    private static long stored() {
        return workers.status("worker0").stored();
    }

    private static String journal(InetSocketAddress server, String subject) throws IOException {
        try (Conversation smtp = Conversation.open(server).mail()) {
            Conversation.require(smtp.command("RCPT TO:<" + RunningCluster.ARCHIVE_ADDRESS + ">"), "250");
            Conversation.require(smtp.command("DATA"), "354");
            smtp.write(("Subject: " + subject + "\r\n\r\nbody\r\n.\r\n").getBytes(StandardCharsets.US_ASCII));
            return smtp.reply();
        }
    }

    private static Process launch(Path home) throws IOException {
        Path lib = RunningCluster.home().resolve("src-test/stock-james/target/lib");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dworking.directory=.",
                        "-Djdk.tls.ephemeralDHKeySize=2048",
                        "-cp",
                        lib + "/*",
                        "org.apache.james.MemoryJamesServerMain")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("james.log").toFile());
        InetSocketAddress dns = workers.cluster().block().dns();
        builder.environment()
                .putAll(Map.of(
                        "HOOKS_BIND", text(hooks),
                        "MAILETS_BIND", text(mailets),
                        "DNS_SERVERS", text(dns),
                        "WORKER_PORT",
                                Integer.toString(workers.cluster()
                                        .node("worker0")
                                        .service()
                                        .getPort())));
        return builder.start();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    private static boolean listens(InetSocketAddress address) {
        assertThat(james.isAlive())
                .as("James runs, see " + folder.resolve("james/james.log"))
                .isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(address);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Path resources() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(StockJamesIT.class.getResource("/stock-james"))
                .toURI());
    }

    private static void copyFolder(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }
}
