package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.CheckpointSettings;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.seal.KeysetFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreMainTest {

    private static final int MAILS = 3;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path data;
    private Path segment;

    @BeforeEach
    void fill() throws IOException {
        data = folder.resolve("data");
        segment = data.resolve("segments/0000000001.tar.zst");
        try (SegmentedArchiveStore store = open()) {
            for (int i = 0; i < MAILS; i++) {
                store.append(arrival(i));
            }
        }
    }

    private SegmentedArchiveStore open() throws IOException {
        return SegmentedArchiveStore.open(
                StoreSettings.of(data, 3).withFreeSpaceWatermark(0),
                new CheckpointSettings(
                        "a/3", folder.resolve("keys/key"), Duration.ofHours(1), Optional.empty(), Optional.empty()),
                Clock.systemUTC());
    }

    private static Content mail(int number) {
        return Content.of(("Subject: mail " + number + "\r\n\r\nbody\r\n").getBytes(UTF_8));
    }

    private static Arrival arrival(int number) throws IOException {
        Content content = mail(number);
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

    private String data() {
        return data.toString();
    }

    @Test
    void goodDirectoryIsExitCode0AndOneLine() {
        assertThat(run("verify", "--data", data())).as(err.toString(UTF_8)).isZero();
        assertThat(out.toString(UTF_8)).hasLineCount(1).startsWith(data + ": good: 3 messages, 0 merges, 4 entries");
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void jsonSaysTheSame() throws Exception {
        assertThat(run("verify", "--json", "--data", data())).isZero();
        JsonNode result = new ObjectMapper().readTree(out.toByteArray()).path(0);
        assertThat(result.path("good").asBoolean()).isTrue();
        assertThat(result.path("data").asText()).isEqualTo(data());
        assertThat(result.path("report").path("messages").asInt()).isEqualTo(MAILS);
        assertThat(result.path("report").path("findings").isArray()).isTrue();
    }

    @Test
    void contentsThatWereNotCheckedAreCounted() throws Exception {
        Path keyset = folder.resolve("keyset");
        KeysetFile.create(keyset);
        data = folder.resolve("sealed");
        StoreSettings settings = StoreSettings.of(data, 3)
                .withFreeSpaceWatermark(0)
                .withEncryption(new EncryptionSettings(keyset, true));
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            store.append(arrival(1));
            store.append(arrival(2));
        }
        assertThat(run("verify", "--data", data())).as(out.toString(UTF_8)).isZero();
        assertThat(out.toString(UTF_8)).contains(": good: ", "; 2 sealed entries: contents not checked, no key");
        assertThat(run("verify", "--keyset", keyset.toString(), "--data", data()))
                .isZero();
        assertThat(out.toString(UTF_8)).contains(": good: ").doesNotContain("not checked");
        Path other = folder.resolve("other");
        KeysetFile.create(other);
        assertThat(run("verify", "--json", "--keyset", other.toString(), "--data", data()))
                .isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(out.toByteArray()).path(0).path("report");
        assertThat(report.path("contentsNotChecked").asInt()).isEqualTo(2);
        assertThat(report.path("findings").findValuesAsText("contentId"))
                .containsExactly(
                        ContentId.of(mail(1)).hex(), ContentId.of(mail(2)).hex());
        assertThat(run("rebuild", "--keyset", keyset.toString(), "--data", data()))
                .isZero();
    }

    @Test
    void damageIsExitCode1AndNamesPlaceAndMessage() throws Exception {
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 300] ^= 1;
        Files.write(segment, bytes);
        assertThat(run("verify", "--data", data())).isEqualTo(1);
        assertThat(out.toString(UTF_8))
                .contains("0000000001.tar.zst offset ", " message " + ContentId.of(mail(MAILS - 1)))
                .contains(data + ": NOT GOOD");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "verify                     | 2 | nothing to work on",
                "verify --frob              | 2 | unknown argument --frob",
                "rebuild --data DATA --key k| 2 | rebuild takes no --key",
                "audit --data DATA --key k  | 2 | audit takes no --key",
                "audit --data FILE          | 1 | is no data directory",
                "verify --data /no/such     | 1 | /no/such is no data directory",
                "rebuild --data /no/such    | 1 | /no/such is no data directory",
                "verify --data FILE         | 1 | is no data directory",
                "rebuild --data FILE        | 1 | is no data directory",
                "verify --data DATA --key /no/such | 1 | /no/such: no such file or directory",
                "verify --data DATA --keyset /no/such | 1 | /no/such: no such keyset file",
                "rebuild --data DATA --keyset FILE | 1 | a keyset is for its owner only",
                "verify --data DATA --key FILE | 1 | a public key is name+hash+key",
            })
    void errorIsOneLineOnStandardError(String line, int exitCode, String message) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "x");
        String[] args =
                line.replace("DATA", data()).replace("FILE", file.toString()).split(" ");
        assertThat(run(args)).isEqualTo(exitCode);
        assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith("archive: ").contains(message);
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void segmentThatCannotBeReadIsAnError() throws Exception {
        Files.delete(segment);
        Files.createDirectory(segment);
        assertThat(run("verify", "--data", data())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).hasLineCount(1).startsWith("archive: ");
    }

    @Test
    void theOtherDirectoriesAreVerifiedAllTheSame() {
        assertThat(run("verify", "--data", "/no/such", "--data", data())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("/no/such is no data directory");
        assertThat(out.toString(UTF_8)).contains(data + ": good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u001b[2Jb", "a\rb"})
    void hostilePathStaysOnItsLine(String name) {
        String path = folder.resolve(name).toString();
        for (String action : List.of("verify", "rebuild")) {
            assertThat(run(action, "--data", path)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).hasLineCount(1).doesNotContain("\u001b", "\r");
        }
    }

    @Test
    void checkpointsElsewhereThatNameALongerLogAreAFinding() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        byte[] before = Files.readAllBytes(segment);
        Path catalog = data.resolve("catalog");
        try (SegmentedArchiveStore store = open()) {
            store.append(arrival(MAILS));
        }
        try (var files = Files.list(data.resolve("checkpoints"))) {
            for (Path file : files.toList()) {
                if (!file.getFileName().toString().contains("000004.")) {
                    Files.move(file, elsewhere.resolve(file.getFileName()));
                }
            }
        }
        Files.write(segment, before);
        try (var files = Files.list(catalog)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        String key = folder.resolve("keys/key.pub").toString();
        assertThat(run("verify", "--key", key, "--data", data())).isZero();
        assertThat(run("verify", "--key", key, "--checkpoints", elsewhere.toString(), "--data", data()))
                .isEqualTo(1);
        assertThat(out.toString(UTF_8)).contains("speaks of 5 entries, the log has only 4");
    }

    @Test
    void rebuildTellsWhatItFoundAndIsRefusedWhileAWorkerRuns() throws Exception {
        assertThat(run("rebuild", "--data", data())).as(err.toString(UTF_8)).isZero();
        assertThat(out.toString(UTF_8)).hasLineCount(1).startsWith(data + ": rebuilt: 3 messages, 0 merges");
        assertThat(run("rebuild", "--json", "--data", data())).isZero();
        assertThat(new ObjectMapper()
                        .readTree(out.toByteArray())
                        .path(0)
                        .path("messages")
                        .asInt())
                .isEqualTo(MAILS);
        try (SegmentedArchiveStore store = open()) {
            assertThat(store.status().messages()).isEqualTo(MAILS);
            assertThat(run("rebuild", "--data", data())).isEqualTo(1);
            assertThat(err.toString(UTF_8)).hasLineCount(1).contains("is in use");
        }
        assertThat(run("verify", "--data", data())).isZero();
    }

    @Test
    void auditShowsWhatWasDoneOldestFirst() throws Exception {
        Instant time = Instant.parse("2026-03-01T10:00:00Z");
        try (SegmentedArchiveStore store = open()) {
            store.audit(time, "{\"did\":\"search\\u001b[2J\"}");
            store.append(arrival(MAILS));
            store.audit(time.plusSeconds(1), "{\"did\":\"\u001b[2J\"}");
        }
        assertThat(run("audit", "--data", data())).isZero();
        assertThat(out.toString(UTF_8))
                .isEqualTo(time + " " + data + " " + (MAILS + 1) + " {\"did\":\"search\\u001b[2J\"}\n"
                        + time.plusSeconds(1) + " " + data + " " + (MAILS + 3) + " {\"did\":\"?[2J\"}\n");
        assertThat(run("audit", "--json", "--data", data())).isZero();
        JsonNode first = new ObjectMapper().readTree(out.toString(UTF_8).split("\n")[0]);
        assertThat(first.path("entry").path("did").asText()).isEqualTo("search\u001b[2J");
        assertThat(first.path("sequence").asInt()).isEqualTo(MAILS + 1);
        assertThat(first.path("time").asText()).isEqualTo(time.toString());
    }

    @Test
    void auditSaysWhatItCannotRead() throws Exception {
        try (SegmentedArchiveStore store = open()) {
            store.audit(Instant.parse("2026-03-01T10:00:00Z"), "{}");
        }
        int inTheEntry = (int) Files.size(segment) - 200;
        try (SegmentedArchiveStore store = open()) {
            store.append(arrival(MAILS));
        }
        byte[] bytes = Files.readAllBytes(segment);
        bytes[inTheEntry] ^= 1;
        Files.write(segment, bytes);
        assertThat(run("audit", "--data", data())).isEqualTo(1);
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8)).contains("0000000001.tar.zst offset ");
    }

    @Test
    void closedOutputIsNoErrorOfOurs() {
        OutputStream closed = new Output(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        int code = StoreMain.run(
                new String[] {"verify", "--data", data()},
                closed,
                new PrintStream(err, true, UTF_8),
                Clock.systemUTC());
        assertThat(code).isEqualTo(141);
        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void theStoresLogGoesToStandardError() throws Exception {
        Files.write(segment, new byte[50], StandardOpenOption.APPEND);
        Path result = folder.resolve("result");
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(StoreMain.class.getName(), "rebuild", "--json", "--data", data()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(result.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("cut the torn tail of ");
        assertThat(Files.readString(result)).hasLineCount(1);
        assertThat(new ObjectMapper()
                        .readTree(result.toFile())
                        .path(0)
                        .path("messages")
                        .asInt())
                .isEqualTo(MAILS);
    }
}
