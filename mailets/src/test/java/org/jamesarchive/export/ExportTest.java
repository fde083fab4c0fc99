package org.jamesarchive.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.export.ExportStore.append;
import static org.jamesarchive.export.ExportStore.id;
import static org.jamesarchive.export.ExportStore.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetFile;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {

    private static final int MAILS = 40;
    private static final int LARGE = 3_000_000;

    @TempDir
    Path folder;

    private ExportStore store;
    private Path to;

    @BeforeEach
    void fill() throws IOException {
        store = new ExportStore(folder, 7);
        to = folder.resolve("export");
        try (SegmentedArchiveStore archive = store.open()) {
            for (int i = 0; i < MAILS; i++) {
                append(archive, i, mail(i));
            }
            append(archive, 1, mail(1, "Received: second\r\nReceived: first\r\n", 500));
            append(archive, MAILS, mail(MAILS, "", LARGE));
        }
    }

    private ExportReport export(ExportSelection selection) throws IOException {
        return export(to, selection, store);
    }

    private static ExportReport export(Path to, ExportSelection selection, ExportStore... stores) throws IOException {
        try (Export export = new Export(ExportTarget.open(to), selection, Clock.systemUTC())) {
            for (ExportStore each : stores) {
                export.add(each.data(), each.key(), Keyset.NONE, ScanProgress.NONE);
            }
            return export.finish();
        }
    }

    private ExportReport verified(Path export) throws IOException {
        return ExportVerification.of(export, List.of(store.key()));
    }

    private static ExportSelection only(ContentId... contentIds) {
        return new ExportSelection(Set.of(contentIds), null, null);
    }

    @Test
    void everythingComesOutBitForBitAndProved() throws Exception {
        ExportReport report = export(ExportSelection.all());
        assertThat(report.findings()).isEmpty();
        assertThat(report.good()).isTrue();
        assertThat(report.messages()).isEqualTo(MAILS + 1);
        assertThat(report.merges()).isEqualTo(1);
        for (int i = 0; i < MAILS; i++) {
            assertThat(to.resolve("server-7/" + id(mail(i)).hex() + ".eml")).hasBinaryContent(mail(i));
        }
        byte[] large = mail(MAILS, "", LARGE);
        Path file = to.resolve("server-7/" + id(large).hex() + ".eml");
        assertThat(file).hasBinaryContent(large);
        assertThat(Files.getLastModifiedTime(file).toInstant())
                .isEqualTo(ExportStore.ARRIVAL.plus(Duration.ofDays(MAILS)));
        assertThat(traces()).containsExactly("Received: second\r\nReceived: first\r\n");
        ExportReport verified = verified(to);
        assertThat(verified.findings()).isEmpty();
        assertThat(verified).isEqualTo(report);
    }

    private List<String> traces() throws IOException {
        try (Stream<Path> files = Files.walk(to.resolve("server-7/merges"))) {
            return files.filter(file -> file.toString().endsWith(".trace"))
                    .map(file -> {
                        try {
                            return Files.readString(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    @Test
    void envelopeAndHashStandInTheList() throws Exception {
        export(only(id(mail(3))));
        ExportedEntry entry =
                new ObjectMapper().readValue(Files.readString(to.resolve("entries.jsonl")), ExportedEntry.class);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(mail(3)));
        assertThat(entry.sha256()).isEqualTo(sha256);
        assertThat(entry.sender()).isEqualTo("sender@example.com");
        assertThat(entry.recipients()).containsExactly("archive@example.com", "Zoë <x>@example.com");
        assertThat(entry.arrival()).isEqualTo("2026-03-04T10:00:00Z");
        assertThat(entry.traceLength()).isEqualTo("Received: first\r\n".length());
        assertThat(to.resolve("SHA256SUMS")).hasContent(sha256 + "  " + entry.file());
    }

    @Test
    void chosenMessagesComeWithTheirCopies() throws Exception {
        ExportReport report = export(only(id(mail(1)), id(mail(5))));
        assertThat(report.good()).isTrue();
        assertThat(report.messages()).isEqualTo(2);
        assertThat(report.merges()).isEqualTo(1);
        assertThat(verified(to).good()).isTrue();
    }

    @Test
    void messageThatIsNotThereIsNamed() throws Exception {
        ExportReport report = export(only(id(mail(5)), id(mail(99))));
        assertThat(report.missing()).containsExactly(id(mail(99)).hex());
        assertThat(report.good()).isFalse();
        assertThat(report.messages()).isEqualTo(1);
    }

    @Test
    void messagesThatTheCatalogDoesNotKnowAreFound() throws Exception {
        try (Stream<Path> files = Files.list(store.data().resolve("catalog"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThat(export(only(id(mail(1)), id(mail(30)))).messages()).isEqualTo(2);
    }

    @Test
    void timeLimitsWhatIsExported() throws Exception {
        ExportReport report = export(new ExportSelection(
                Set.of(),
                ExportStore.ARRIVAL.plus(Duration.ofDays(10)),
                ExportStore.ARRIVAL.plus(Duration.ofDays(13))));
        assertThat(report.messages()).isEqualTo(3);
        assertThat(report.good()).isTrue();
        assertThatThrownBy(() -> new ExportSelection(Set.of(), ExportStore.ARRIVAL, ExportStore.ARRIVAL))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void zipHoldsTheSameAndGetsItsNameWhenItIsWhole() throws Exception {
        Path zip = folder.resolve("x.zip");
        ExportReport report;
        try (Export export = new Export(ExportTarget.open(zip), ExportSelection.all(), Clock.systemUTC())) {
            export.add(store.data(), store.key(), Keyset.NONE, ScanProgress.NONE);
            assertThat(zip).doesNotExist();
            report = export.finish();
        }
        assertThat(report.good()).isTrue();
        assertThat(verified(zip)).isEqualTo(report);
        try (ZipFile file = new ZipFile(zip.toFile());
                InputStream in = file.getInputStream(
                        file.getEntry("server-7/" + id(mail(4)).hex() + ".eml"))) {
            assertThat(in.readAllBytes()).isEqualTo(mail(4));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(each -> each.getFileName().toString().startsWith("x.zip")))
                    .hasSize(1);
        }
    }

    @Test
    void nothingIsOverwritten() throws Exception {
        Path zip = Files.writeString(folder.resolve("x.zip"), "mine");
        assertThatThrownBy(() -> ExportTarget.open(zip)).hasMessageContaining("is there already");
        assertThat(zip).hasContent("mine");
        Files.writeString(Files.createDirectories(to).resolve("mine"), "mine");
        assertThatThrownBy(() -> ExportTarget.open(to)).hasMessageContaining("is not empty");
        try (ExportTarget first = ExportTarget.open(folder.resolve("y.zip"))) {
            assertThat(first.scratch()).isNotNull();
            assertThatThrownBy(() -> ExportTarget.open(folder.resolve("y.zip")))
                    .isInstanceOfAny(IOException.class, OverlappingFileLockException.class);
        }
    }

    @Test
    void exportThatWasGivenUpIsNone() throws Exception {
        Path zip = folder.resolve("x.zip");
        for (Path each : List.of(to, zip)) {
            try (Export export = new Export(ExportTarget.open(each), ExportSelection.all(), Clock.systemUTC())) {
                export.add(store.data(), store.key(), Keyset.NONE, ScanProgress.NONE);
            }
        }
        assertThat(zip).doesNotExist();
        assertThatThrownBy(() -> verified(to)).hasMessageContaining("was not finished");
    }

    @Test
    void whatCameAfterTheCheckpointIsExportedWithoutProof() throws Exception {
        try (SegmentedArchiveStore archive = store.open()) {
            append(archive, 77, mail(77));
            ExportReport report = export(only(id(mail(5)), id(mail(77))));
            assertThat(report.messages()).isEqualTo(2);
            assertThat(report.proven()).isEqualTo(1);
            assertThat(report.good()).isFalse();

            archive.checkpoint();
            Path again = folder.resolve("again");
            assertThat(export(again, only(id(mail(5)), id(mail(77))), store).good())
                    .isTrue();
            assertThat(verified(again).good()).isTrue();
        }
        ExportReport verified = verified(to);
        assertThat(verified.proven()).isEqualTo(1);
        assertThat(verified.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.contentId()).isEqualTo(id(mail(77)).hex());
            assertThat(finding.what()).isEqualTo("there is no proof");
        });
    }

    @Test
    void logThatDoesNotFitItsCheckpointProvesNothing() throws Exception {
        Path segments = store.data().resolve("segments");
        try (Stream<Path> files = Files.list(segments)) {
            Files.delete(files.sorted().skip(1).findFirst().orElseThrow());
        }
        ExportReport report = export(ExportSelection.all());
        assertThat(report.proven()).isZero();
        assertThat(report.findings().get(0).what()).contains("the log does not fit its newest checkpoint");
        assertThat(report.messages()).isPositive();
    }

    @Test
    void damagedMessageIsNamedAndTheOthersAreExported() throws Exception {
        Path segment = store.data().resolve("segments/0000000001.tar.zst");
        Trailer message = firstMessage(segment);
        flip(segment, message.frameOffset() + message.frameLength() / 2);
        ExportReport all = export(ExportSelection.all());
        assertThat(all.messages()).isEqualTo(MAILS);
        assertThat(all.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.contentId()).isEqualTo(message.contentId().hex());
            assertThat(finding.where()).isEqualTo(segment.toString());
            assertThat(finding.offset()).isEqualTo(message.frameOffset());
        });
        ExportReport one = export(folder.resolve("one"), only(message.contentId()), store);
        assertThat(one.messages()).isZero();
        assertThat(one.findingsCount()).isPositive();
        assertThat(one.good()).isFalse();
    }

    @Test
    void sealedMailComesOutInTheClearWithTheKeysetOnly() throws Exception {
        Path keyset = folder.resolve("keyset.json");
        Keyset keys = KeysetFile.create(keyset);
        ExportStore other = new ExportStore(folder, 9);
        try (SegmentedArchiveStore archive = other.open(new EncryptionSettings(keyset, true))) {
            append(archive, 1, mail(1));
            append(archive, 2, mail(2, "", LARGE));
        }
        Path clear = folder.resolve("clear");
        try (Export export = new Export(ExportTarget.open(clear), ExportSelection.all(), Clock.systemUTC())) {
            export.add(other.data(), other.key(), keys, ScanProgress.NONE);
            assertThat(export.finish().good()).isTrue();
        }
        assertThat(ExportVerification.of(clear, List.of(other.key())).good()).isTrue();
        assertThat(clear.resolve("server-9/" + id(mail(1)).hex() + ".eml")).hasBinaryContent(mail(1));

        ExportReport without = export(to, ExportSelection.all(), other);
        assertThat(without.messages()).isZero();
        assertThat(without.findings()).hasSize(2).allSatisfy(finding -> assertThat(finding.what())
                .contains("key"));
    }

    @Test
    void severalLogsLieBesideOneAnother() throws Exception {
        ExportStore other = new ExportStore(folder, 8);
        try (SegmentedArchiveStore archive = other.open()) {
            append(archive, 1, mail(1, "Received: elsewhere\r\n", 500));
            append(archive, 2, mail(200));
        }
        ExportReport report = export(to, only(id(mail(1)), id(mail(200))), store, other);
        assertThat(report.good()).isTrue();
        assertThat(report.messages()).isEqualTo(3);
        assertThat(ExportVerification.of(to, List.of(store.key(), other.key())).good())
                .isTrue();
        assertThat(ExportVerification.of(to, List.of()).good()).isTrue();
        assertThat(verified(to).findingsCount()).isEqualTo(2);
        assertThatThrownBy(() -> export(folder.resolve("twice"), ExportSelection.all(), store, store))
                .hasMessageContaining("two data directories of server_id 7");
    }

    private static Trailer firstMessage(Path segment) throws IOException {
        try (SegmentReader reader = SegmentReader.open(segment)) {
            while (true) {
                Trailer entry = ((SegmentItem.Entry) reader.next().orElseThrow()).trailer();
                if (entry.kind() == EntryKind.MESSAGE) {
                    return entry;
                }
            }
        }
    }

    private static void flip(Path segment, long at) throws IOException {
        assertThat(segment.toFile().setWritable(true)).isTrue();
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(at);
            int was = file.read();
            file.seek(at);
            file.write(was ^ 4);
        }
    }
}
