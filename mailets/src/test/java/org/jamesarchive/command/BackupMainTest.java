package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.backup.s3.FakeObjectStore;
import org.jamesarchive.backup.s3.S3Places;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.CheckpointSettings;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup} and {@code restore} from their arguments to their exit code. */
class BackupMainTest {

    private static final int MAILS = 3;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String data = "";
    private String place = "";

    @BeforeEach
    void fill() throws IOException {
        data = folder.resolve("worker/archive").toString();
        place = folder.resolve("backups").toString();
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(
                StoreSettings.of(Path.of(data), 3).withFreeSpaceWatermark(0),
                new CheckpointSettings(
                        "a/3",
                        folder.resolve("worker/keys/checkpoint.key"),
                        Duration.ofHours(1),
                        Optional.empty(),
                        Optional.empty()),
                Clock.systemUTC())) {
            for (int i = 0; i < MAILS; i++) {
                store.append(arrival(i));
            }
        }
    }

    private static Arrival arrival(int number) throws IOException {
        Content content = Content.of(("Subject: mail " + number + "\r\n\r\nbody\r\n").getBytes(UTF_8));
        return new Arrival(
                ContentId.of(content),
                content,
                Instant.parse("2024-02-29T11:30:00Z"),
                "sender@example.org",
                List.of("archive@archive.example.com"));
    }

    private int run(String... args) {
        out.reset();
        err.reset();
        return StoreMain.run(args, out, new PrintStream(err, true, UTF_8), Clock.systemUTC());
    }

    private JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out.toByteArray());
    }

    @Test
    void backupAndRestoreAreOneLineEach() {
        assertThat(run("backup", "--to", place, "--verify", "--data", data))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(out.toString(UTF_8))
                .hasLineCount(1)
                .startsWith("3: backed up to " + place + "/3: 1 segments, 4 entries, root ")
                .endsWith("; read back: good\n");
        assertThat(err.toString(UTF_8)).isEmpty();
        String restored = folder.resolve("new/archive").toString();
        assertThat(run("restore", "--from", place + "/3", "--to", restored))
                .as(err.toString(UTF_8))
                .isZero();
        assertThat(out.toString(UTF_8))
                .hasLineCount(1)
                .startsWith(
                        restored + ": restored from " + place + "/3: server_id 3, 3 messages, 4 entries in 1 segments");
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains("the worker signs with another key from now on");
        assertThat(run("verify", "--data", restored)).isZero();
    }

    @Test
    void jsonSaysTheSame() throws Exception {
        assertThat(run("backup", "--json", "--to", place, "--with-key", "--data", data, "--name", "worker3"))
                .isZero();
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains("whoever can read that can sign checkpoints");
        JsonNode line = json().path(0);
        assertThat(line.path("worker").asText()).isEqualTo("worker3");
        assertThat(line.path("segments").asInt()).isEqualTo(1);
        assertThat(line.path("copied").asInt()).isEqualTo(6);
        assertThat(line.path("bytes").asLong()).isPositive();
        assertThat(line.path("treeSize").asLong()).isEqualTo(4);
        assertThat(line.path("rootHash").asText()).hasSize(64);
        assertThat(line.path("to").asText()).isEqualTo(place + "/worker3");
        assertThat(line.path("complete").asBoolean()).isTrue();
        assertThat(line.has("error")).isFalse();

        String restored = folder.resolve("new/archive").toString();
        assertThat(run("restore", "--json", "--from", place + "/worker3", "--to", restored))
                .isZero();
        assertThat(json().path("messages").asInt()).isEqualTo(MAILS);
        assertThat(json().path("rootHash")).isEqualTo(line.path("rootHash"));
        assertThat(json().path("newKey").asBoolean()).isFalse();
        assertThat(json().path("complete").asBoolean()).isTrue();
        assertThat(folder.resolve("new/keys/checkpoint.key")).exists();
    }

    @Test
    void theOtherWorkersAreBackedUpAllTheSame() throws Exception {
        assertThat(run("backup", "--json", "--to", place, "--data", "/no/such", "--data", data))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).contains("/no/such is no data directory");
        assertThat(json().path(0).path("complete").asBoolean(true)).isFalse();
        assertThat(json().path(0).path("error").asText()).contains("/no/such is no data directory");
        assertThat(json().path(1).path("complete").asBoolean()).isTrue();
    }

    @Test
    void keyThatIsWantedAndNotThereIsAnError() throws Exception {
        Files.delete(folder.resolve("worker/keys/checkpoint.key"));
        assertThat(run("backup", "--to", place, "--with-key", "--data", data)).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .hasLineCount(1)
                .contains("no private key at")
                .contains("--key-file");
    }

    @Test
    void objectStoreIsReachedByItsAddress() throws Exception {
        S3Places.credentials();
        try (FakeObjectStore objects = new FakeObjectStore()) {
            String endpoint = objects.endpoint().toString();
            String bucket = "s3://" + FakeObjectStore.BUCKET + "/site";
            assertThat(run("backup", "--to", bucket, "--endpoint", endpoint, "--object-lock", "7y", "--data", data))
                    .as(err.toString(UTF_8))
                    .isZero();
            assertThat(objects.keys("site/3/")).contains("backup.json", "identity");
            String restored = folder.resolve("new/archive").toString();
            assertThat(run("restore", "--from", bucket + "/3", "--endpoint", endpoint, "--to", restored))
                    .as(err.toString(UTF_8))
                    .isZero();
            assertThat(run("verify", "--data", restored)).isZero();
            assertThat(run("backup", "--to", "s3://nowhere", "--endpoint", endpoint, "--data", data))
                    .isEqualTo(1);
            assertThat(err.toString(UTF_8)).hasLineCount(1).contains("s3://nowhere/3: the bucket: ");
        }
    }

    @Test
    void wrongCommandLineIsExitCode2() {
        assertThat(run("backup", "--data", data)).isEqualTo(2);
        assertThat(run("restore", "--to", data)).isEqualTo(2);
        assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith("archive: --from is missing");
    }
}
