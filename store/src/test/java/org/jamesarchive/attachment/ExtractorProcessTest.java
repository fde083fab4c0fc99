package org.jamesarchive.attachment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.message.AttachmentText.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractorProcessTest {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);
    private static final long SIZE_LIMIT = 1_000_000;

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();

    private ExtractorSettings settings(String... arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>(ExtractorSettings.command(
                java,
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                classPath,
                FakeExtractor.class.getName()));
        command.addAll(List.of(arguments));
        return new ExtractorSettings(
                command,
                folder.resolve("work"),
                Duration.ofSeconds(60),
                TIME_LIMIT,
                SIZE_LIMIT,
                Duration.ofSeconds(60));
    }

    private ExtractorProcess process(String... arguments) {
        return new ExtractorProcess(settings(arguments), nanos::get);
    }

    private static Text read(ExtractorProcess process, String name, String content) throws IOException {
        return process.mail(() -> true)
                .read(
                        name,
                        "application/pdf",
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                        1_000_000);
    }

    @Test
    void textComesFromTheProcess() throws IOException {
        try (ExtractorProcess process = process()) {
            assertThat(read(process, "a.pdf", "grün 𝔵")).isEqualTo(new Text("grün 𝔵", ""));
            assertThat(read(process, "b.pdf", "")).isEqualTo(Text.EMPTY);
            assertThat(read(process, "defect.pdf", "half"))
                    .isEqualTo(new Text("half", "the text of defect.pdf could not be read: damaged"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hang.pdf, took more than 2 s",
        "exit.pdf, the extractor ended at it",
        "negative.pdf, the extractor ended at it",
        "enormous.pdf, the extractor ended at it",
        "torn.pdf, the extractor ended at it",
    })
    void failureIsThatFilesDefectAndTheNextFileIsRead(String name, String why) throws IOException {
        try (ExtractorProcess process = process()) {
            assertThat(read(process, name, "x"))
                    .isEqualTo(new Text("", "the text of " + name + " could not be read: " + why));
            assertThat(read(process, "next.pdf", "words").text()).isEqualTo("words");
        }
    }

    @Test
    void textIsCutAtTheLimit() throws IOException {
        try (ExtractorProcess process = process()) {
            Text text = process.mail(() -> true)
                    .read(
                            "a.pdf",
                            "application/pdf",
                            new ByteArrayInputStream("0123456789AB".getBytes(StandardCharsets.UTF_8)),
                            10);
            assertThat(text.text()).isEqualTo("0123456789");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false"})
    void fileOverTheSizeLimitIsCalledOff(int over, boolean isRead) throws IOException {
        try (ExtractorProcess process = process()) {
            Text text = read(process, "a.pdf", "x".repeat((int) SIZE_LIMIT + over));
            assertThat(text.defect())
                    .isEqualTo(isRead ? "" : "the text of a.pdf could not be read: larger than 1000000 bytes");
            assertThat(text.text().isEmpty()).isEqualTo(!isRead);
            assertThat(read(process, "next.pdf", "words").text()).isEqualTo("words");
        }
    }

    @Test
    void whatFailsAtTheSourceIsThrownAndTheNextFileIsRead() throws IOException {
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(new byte[100_000]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("the disk");
            }
        });
        try (ExtractorProcess process = process()) {
            assertThatThrownBy(() -> process.mail(() -> true).read("a.pdf", "application/pdf", broken, 100))
                    .hasMessage("the disk");
            assertThat(read(process, "next.pdf", "words").text()).isEqualTo("words");
        }
    }

    @Test
    void processHasNoEnvironmentAndItsOwnFolder() throws IOException {
        Files.createDirectories(folder.resolve("work").resolve("left"));
        Files.writeString(folder.resolve("work").resolve("left").resolve("over"), "by a former one");
        try (ExtractorProcess process = process()) {
            assertThat(read(process, "environment.pdf", "").text())
                    .isEqualTo("[] " + folder.resolve("work").toRealPath());
            assertThat(folder.resolve("work")).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ends", "stranger"})
    void processThatDoesNotStartIsNoFilesDefect(String mode) throws IOException {
        try (ExtractorProcess process = process(mode)) {
            MailFiles files = process.mail(() -> true);
            Text text = files.read("a.pdf", "application/pdf", InputStream.nullInputStream(), 100);
            assertThat(text).isEqualTo(Text.EMPTY);
            assertThat(files.isBrokenOff()).isTrue();
            assertThat(process.isReady()).isFalse();
        }
    }

    @Test
    void missingProgramIsNotReady() {
        ExtractorSettings settings = new ExtractorSettings(
                List.of(folder.resolve("missing").toString()),
                folder.resolve("work"),
                TIME_LIMIT,
                TIME_LIMIT,
                1,
                TIME_LIMIT);
        try (ExtractorProcess process = new ExtractorProcess(settings)) {
            assertThat(process.isReady()).isFalse();
        }
    }

    @Test
    void silentProcessIsGivenUp() {
        try (ExtractorProcess process =
                new ExtractorProcess(settings("silent").withStartLimit(Duration.ofMillis(300)), nanos::get)) {
            assertThat(process.isReady()).isFalse();
        }
    }

    @Test
    void failuresOneAfterTheOtherMakeGrowingPauses() throws IOException {
        try (ExtractorProcess process = process()) {
            for (int i = 0; i < 3; i++) {
                assertThat(process.isReady()).isTrue();
                read(process, "exit.pdf", "");
            }
            assertThat(process.isReady()).isFalse();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos() + 1);
            assertThat(process.isReady()).isTrue();
            read(process, "exit.pdf", "");
            nanos.addAndGet(Duration.ofSeconds(1).toNanos() + 1);
            assertThat(process.isReady()).as("twice as long now").isFalse();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos() + 1);
            assertThat(process.isReady()).isTrue();
            read(process, "good.pdf", "");
            read(process, "exit.pdf", "");
            assertThat(process.isReady()).as("begins anew after a success").isTrue();
        }
    }

    @Test
    void mailWithManyBadFilesIsLeftAlone() throws IOException {
        try (ExtractorProcess process = process()) {
            MailFiles files = process.mail(() -> true);
            for (int i = 0; i < MailFiles.FAILURES_LIMIT; i++) {
                files.read("exit.pdf", "application/pdf", InputStream.nullInputStream(), 100);
            }
            assertThat(files.read("good.pdf", "application/pdf", InputStream.nullInputStream(), 100)
                            .defect())
                    .isEqualTo("the text of good.pdf could not be read: the files before it took too much");
            assertThat(files.isBrokenOff()).isFalse();
        }
    }

    @Test
    void mailThatTakesTooLongAsAWholeIsLeftAlone() throws IOException {
        try (ExtractorProcess process = process()) {
            MailFiles files = process.mail(() -> true);
            nanos.addAndGet(TIME_LIMIT.multipliedBy(MailFiles.TIME_LIMITS).toNanos() + 1);
            assertThat(files.read("good.pdf", "application/pdf", InputStream.nullInputStream(), 100)
                            .defect())
                    .contains("took too much");
        }
    }

    @Test
    void whatNobodyWantsAnyMoreIsBrokenOff() throws IOException {
        try (ExtractorProcess process = process()) {
            MailFiles files = process.mail(() -> false);
            assertThat(files.read("a.pdf", "application/pdf", InputStream.nullInputStream(), 100))
                    .isEqualTo(Text.EMPTY);
            assertThat(files.isBrokenOff()).isTrue();
        }
    }

    @Test
    void closingEndsAFileThatIsBeingRead() throws Exception {
        ExtractorProcess process = new ExtractorProcess(settings().withLimits(Duration.ofMinutes(10), SIZE_LIMIT));
        assertThat(process.isReady()).isTrue();
        MailFiles files = process.mail(() -> true);
        CompletableFuture<Text> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return files.read("hang.pdf", "application/pdf", InputStream.nullInputStream(), 100);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> ProcessHandle.current().children().anyMatch(ProcessHandle::isAlive));
        process.close();
        assertThat(reading.get()).isEqualTo(Text.EMPTY);
        assertThat(files.isBrokenOff()).as("read again another time").isTrue();
        assertThat(process.isReady()).isFalse();
    }

    @Test
    void idleProcessIsEndedAndStartedAgain() throws IOException {
        try (ExtractorProcess process =
                new ExtractorProcess(settings().withIdleLimit(Duration.ofMillis(100)), nanos::get)) {
            String pid = read(process, "pid.pdf", "").text();
            await().until(() -> ProcessHandle.of(Long.parseLong(pid))
                    .filter(ProcessHandle::isAlive)
                    .isEmpty());
            assertThat(read(process, "pid.pdf", "").text()).isNotEmpty().isNotEqualTo(pid);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "application/pdf, x, true",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document, x, true",
        "application/vnd.ms-excel, x, true",
        "application/vnd.ms-tnef, winmail.dat, false",
        "application/octet-stream, Report.PDF, true",
        "application/octet-stream, report, false",
        "application/octet-stream, a.exe, false",
        "application/zip, '', true",
        "text/rtf, '', true",
        "text/plain, a.pdf, false",
        "image/png, a.png, false",
        "'', '', false",
    })
    void formats(String type, String name, boolean isReadable) {
        assertThat(FileFormats.isReadable(type, name)).isEqualTo(isReadable);
    }
}
