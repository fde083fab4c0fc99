package org.jamesarchive.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jamesarchive.launcher.cluster.ClusterException;
import org.jamesarchive.launcher.cluster.ClusterSettings;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.mail.Mail;
import org.jamesarchive.store.seal.KeysetFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A worker that encrypts what it stores: keys made, used, rotated, lost, told as one story. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EncryptionIT {

    private static final int MAILS = 40;
    private static final String WORKER = "worker0";
    private static final String MARKER = "Fastnachtsbrezel";

    @TempDir
    static Path folder;

    private static RunningCluster cluster;
    private static Path data;
    private static Path keyset;
    private static int sent;

    @BeforeAll
    static void start() throws Exception {
        keyset = folder.resolve("keys/keyset.json");
        ArchiveProgram.Result made = ArchiveProgram.run("keyset", "create", keyset.toString());
        assertThat(made.exitCode()).as(made.err()).isZero();
        cluster = RunningCluster.start(
                ClusterSettings.of(folder.resolve("nodes"), NodeRuntime.ofHome(RunningCluster.home()))
                        .withNodes(1, 1)
                        .withEnvironment(WORKER, Map.of("ENCRYPTION_KEYSET", keyset.toString())));
        data = cluster.cluster().node(WORKER).dataDir();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    @Order(1)
    void killedWorkerHasEverythingAndNothingOfItInClear() throws Exception {
        send("before");
        cluster.cluster().kill(WORKER);
        cluster.cluster().start(WORKER);
        send("after");
        assertThat(cluster.prove(KeysetFile.read(keyset)).holds()).isTrue();
        assertThatThrownBy(cluster::prove)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sealed with key ")
                .hasMessageContaining("no keyset is given");
        assertNothingInClear();
    }

    @Test
    @Order(2)
    void verifyLooksInsideWithTheKeysetOnly() throws Exception {
        JsonNode blind = verified();
        assertThat(blind.path("messages").asInt()).isEqualTo(sent);
        assertThat(blind.path("contentsNotChecked").asInt()).isEqualTo(sent);
        JsonNode seen = verified("--keyset", keyset.toString());
        assertThat(seen.path("messages").asInt()).isEqualTo(sent);
        assertThat(seen.path("contentsNotChecked").asInt()).isZero();
        assertThat(seen.path("root")).isEqualTo(blind.path("root"));
        assertThat(ArchiveProgram.run("verify", "--data", data.toString()).out())
                .contains(": good: ", sent + " sealed entries: contents not checked, no key");
    }

    @Test
    @Order(3)
    void rotatedKeysetIsUsedFromTheNextStartOn() throws Exception {
        ArchiveProgram.Result rotated = ArchiveProgram.run("keyset", "rotate", keyset.toString());
        assertThat(rotated.exitCode()).as(rotated.err()).isZero();
        assertThat(rotated.out()).hasLineCount(2);
        cluster.cluster().stop(WORKER);
        cluster.cluster().start(WORKER);
        send("rotated");
        assertThat(cluster.prove(KeysetFile.read(keyset)).holds()).isTrue();
        assertThat(verified("--keyset", keyset.toString())
                        .path("contentsNotChecked")
                        .asInt())
                .isZero();
        assertThat(Files.readString(data.resolve("sealed-with"))).hasLineCount(3);
    }

    @Test
    @Order(4)
    void workerWithoutTheRightKeysetIsRefused() throws Exception {
        cluster.cluster().stop(WORKER);
        Path wrong = folder.resolve("keys/wrong.json");
        assertThat(ArchiveProgram.run("keyset", "create", wrong.toString()).exitCode())
                .isZero();
        assertRefused(Map.of("ENCRYPTION_KEYSET", wrong.toString()), "which is not an enabled key of " + wrong);
        assertRefused(Map.of("ENCRYPTION_KEYSET", ""), "and no keyset is given");
        assertRefused(Map.of("ENCRYPTION_KEYSET", "var/archive/keyset"), "var/archive/keyset: no such keyset file");
        assertThat(keyset.toFile().setReadable(true, false)).isTrue();
        assertRefused(Map.of(), "is for its owner only");
        assertThat(keyset.toFile().setReadable(false, false)).isTrue();
        assertThat(keyset.toFile().setReadable(true, true)).isTrue();

        ArchiveProgram.Result verified =
                ArchiveProgram.run("verify", "--keyset", wrong.toString(), "--data", data.toString());
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out()).contains("NOT GOOD", "which is not an enabled key of " + wrong);

        ArchiveProgram.Result rebuilt = ArchiveProgram.run("rebuild", "--data", data.toString());
        assertThat(rebuilt.exitCode()).as(rebuilt.err()).isZero();
        cluster.cluster().start(WORKER);
        send("again");
        assertThat(cluster.prove(KeysetFile.read(keyset)).holds()).isTrue();
    }

    @Test
    @Order(5)
    void mailIsFoundInAnIndexThatIsEncrypted() throws Exception {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        search("subject:" + MARKER).path("hits").asInt())
                .isEqualTo(sent));
        assertThat(search("\"" + MARKER + " rotated 7\"").path("hits").asInt()).isEqualTo(1);
        assertThat(data.resolve("index")).isNotEmptyDirectory();
        assertNothingInClear();
    }

    private static JsonNode search(String query) throws Exception {
        return ArchiveProgram.run(
                        "search", "--json", "--dir", folder.resolve("nodes").toString(), query)
                .json(0);
    }

    /** The worker runs: files of the index come and go. */
    private static void assertNothingInClear() throws IOException {
        List<Path> seen = new ArrayList<>();
        Files.walkFileTree(data, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    assertThat(Files.readString(file, ISO_8859_1))
                            .as(file.toString())
                            .doesNotContainIgnoringCase(MARKER);
                    seen.add(file);
                } catch (NoSuchFileException e) {
                    return FileVisitResult.CONTINUE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        assertThat(seen).hasSizeGreaterThan(3);
    }

    private static void assertRefused(Map<String, String> environment, String message) throws Exception {
        assertThatThrownBy(() -> cluster.cluster().start(WORKER, environment))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(message);
    }

    private static void send(String name) throws InterruptedException {
        List<Mail> mails = new ArrayList<>();
        for (int i = 0; i < MAILS; i++) {
            String mail = "From: a@example.org\r\nSubject: " + MARKER + " " + name + i + "\r\n\r\n"
                    + (MARKER + " " + name + " " + i + "\r\n").repeat(i == 0 ? 100_000 : 10);
            mails.add(new Mail(name + i, mail.getBytes(ISO_8859_1)));
        }
        cluster.sendAccepted(mails);
        cluster.awaitDelivered();
        sent += MAILS;
    }

    private static JsonNode verified(String... further) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("verify", "--json", "--data", data.toString()));
        arguments.addAll(List.of(further));
        ArchiveProgram.Result result = ArchiveProgram.run(arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        return new ObjectMapper().readTree(result.out()).path(0).path("report");
    }
}
