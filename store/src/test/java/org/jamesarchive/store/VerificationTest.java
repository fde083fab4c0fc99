package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

class VerificationTest {

    private static final int MAILS = 30;
    private static final int FLIPS = 40;

    @TempDir
    Path temporary;

    private Path data;

    @BeforeEach
    void fill() throws IOException {
        data = temporary.resolve("data");
        try (SegmentedArchiveStore store = open()) {
            for (int i = 0; i < MAILS; i++) {
                store.append(arrival(Mails.random(700, i)));
                store.append(arrival(Mails.random(700, i / 2)));
            }
        }
    }

    private SegmentedArchiveStore open() throws IOException {
        return SegmentedArchiveStore.open(
                TestStores.settings(data).withSegmentSizeLimit(12_000),
                new CheckpointSettings(
                        "a/7",
                        temporary.resolve("keys/checkpoint.key"),
                        Duration.ofHours(1),
                        Optional.of(temporary.resolve("copies")),
                        Optional.empty()),
                Clock.systemUTC());
    }

    private VerifyReport verify() throws IOException {
        return Verification.of(data, null, List.of(temporary.resolve("copies")), ScanProgress.NONE);
    }

    @Test
    void goodStoreIsGood() throws Exception {
        VerifyReport report = verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.good()).isTrue();
        assertThat(report.messages()).isEqualTo(MAILS);
        assertThat(report.merges()).isEqualTo(MAILS);
        assertThat(report.segments()).isGreaterThan(2);
        assertThat(report.checkpoints()).isGreaterThan(report.segments());
        assertThat(report.catalogued()).isEqualTo(2 * MAILS);
    }

    @Test
    void unfinishedRestoreIsFound() throws Exception {
        RestoreMark.write(data, "backup");
        assertThat(verify().findings()).singleElement().satisfies(finding -> assertThat(finding.what())
                .isEqualTo("a restore into it has not ended"));
    }

    @Test
    void checkpointOfAnEmptyLogFits() throws Exception {
        data = temporary.resolve("empty");
        try (SegmentedArchiveStore store = open()) {
            store.checkpoint();
        }
        VerifyReport report = Verification.of(data, null, List.of(), ScanProgress.NONE);
        assertThat(report.findings()).isEmpty();
        assertThat(report.checkpoints()).isEqualTo(1);
    }

    @Test
    void storeThatIsBeingWrittenIsGood() throws Exception {
        try (SegmentedArchiveStore store = open()) {
            store.append(arrival(Mails.random(900, 1000)));
            assertThat(verify().findings()).isEmpty();
            store.append(arrival(Mails.random(900, 1001)));
            assertThat(verify().findings()).isEmpty();
        }
    }

    @Test
    void everyFlippedBitIsFoundAndItsMessageNamed() throws Exception {
        List<Path> segments = TestStores.files(data.resolve("segments"));
        Random random = new Random(42);
        for (int i = 0; i < FLIPS; i++) {
            Path segment = segments.get(random.nextInt(segments.size() - 1));
            long at = random.nextLong(Files.size(segment));
            Optional<Trailer> hit = entryAt(segment, at);
            flip(segment, at, 1 << random.nextInt(8));
            VerifyReport report = verify();
            assertThat(report.findings())
                    .as("%s at %d", segment.getFileName(), at)
                    .anyMatch(finding ->
                            finding.where().equals(segment.getFileName().toString()));
            hit.filter(entry -> entry.kind() == EntryKind.MESSAGE).ifPresent(entry -> assertThat(report.findings())
                    .as("%s at %d", segment.getFileName(), at)
                    .anyMatch(finding ->
                            finding.contentId().equals(entry.contentId().hex())));
            flipBack(segment);
        }
        assertThat(verify().good()).isTrue();
    }

    @Test
    void logCutAtTheEndIsFoundByItsCheckpoint() throws Exception {
        List<Path> segments = TestStores.files(data.resolve("segments"));
        Files.delete(segments.get(segments.size() - 1));
        assertThat(verify().findings()).anyMatch(finding -> finding.what().contains("the log has only"));
    }

    @Test
    void forgedCheckpointIsFound() throws Exception {
        Path checkpoint = TestStores.files(data.resolve("checkpoints")).get(0);
        String note = Files.readString(checkpoint);
        Files.writeString(checkpoint, note.replaceFirst("\n[A-Za-z0-9+/]", "\n" + (note.contains("\nA") ? "B" : "A")));
        assertThat(verify().findings()).anyMatch(finding -> finding.where().equals(checkpoint.toString()));
    }

    @Test
    void catalogThatLacksAMessageIsFound() throws Exception {
        ContentId hidden = id(Mails.random(700, 3));
        try (RocksOptions options = new RocksOptions();
                RocksDB database =
                        RocksDB.open(options.database(), data.resolve("catalog").toString())) {
            database.delete(
                    ByteBuffer.allocate(33).put((byte) 'm').put(hidden.bytes()).array());
        }
        assertThat(verify().findings()).singleElement().satisfies(finding -> assertThat(finding.contentId())
                .isEqualTo(hidden.hex()));
    }

    @Test
    void rebuiltCatalogIsEqual() throws Exception {
        StoreStatus before;
        try (SegmentedArchiveStore store = open()) {
            before = store.status();
            assertThatThrownBy(() -> CatalogRebuild.run(data, Clock.systemUTC(), ScanProgress.NONE))
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContaining("is in use");
        }
        List<String> catalogued = catalogued();
        assertThat(CatalogRebuild.run(data, Clock.systemUTC(), ScanProgress.NONE))
                .isEqualTo(before);
        assertThat(catalogued()).isEqualTo(catalogued).hasSize(MAILS);
        assertThat(verify().good()).isTrue();
    }

    private List<String> catalogued() throws IOException {
        List<String> all = new ArrayList<>();
        try (Catalog catalog = Catalog.open(data.resolve("catalog"))) {
            catalog.forEachMessage(
                    (contentId, position) -> all.add(contentId + " " + position + catalog.copies(contentId, 10)));
        }
        return all;
    }

    private byte[] was = {};

    private void flip(Path segment, long at, int bits) throws IOException {
        was = Files.readAllBytes(segment);
        TestStores.flip(segment, at, bits);
    }

    private void flipBack(Path segment) throws IOException {
        Files.write(segment, was);
        assertThat(segment.toFile().setReadOnly()).isTrue();
    }

    private static Optional<Trailer> entryAt(Path segment, long at) throws IOException {
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                Trailer entry = ((SegmentItem.Entry) item.get()).trailer();
                if (at < entry.end()) {
                    return Optional.of(entry);
                }
            }
        }
        return Optional.empty();
    }
}
