package org.jamesarchive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup takes, and when. */
class BackupTest {

    private static final int CONCURRENT_MAILS = 120;

    @TempDir
    Path folder;

    private Path place;
    private SampleStore store;

    @BeforeEach
    void names() {
        place = folder.resolve("backups/worker7");
        store = new SampleStore(folder.resolve("worker7"));
    }

    private SampleStore restored() throws IOException {
        SampleStore restored = new SampleStore(folder.resolve("restored"));
        SampleStore.delete(folder.resolve("restored"));
        SampleStore.restore(place, restored);
        return restored;
    }

    private String refusal() {
        try {
            BackupResult result = store.backup(place);
            throw new AssertionError("not refused: " + result);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(BackupException.class);
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void firstBackupHoldsAllAndIsProvedByTheCheckpoint() throws Exception {
        VerifyReport before = store.grow(20).verify();
        BackupResult result = store.backup(place);
        assertThat(result.segments()).isEqualTo(before.segments()).isGreaterThan(2);
        assertThat(result.treeSize()).isEqualTo(before.entries());
        assertThat(result.rootHash()).isEqualTo(before.root());
        assertThat(SampleStore.manifest(place).checkpoint()).isEqualTo(before.entries());
        store.assertSameSegments(restored());
        assertThat(restored().verify().root()).isEqualTo(before.root());
    }

    @Test
    void onlyWhatIsNewIsCopied() throws Exception {
        store.grow(20);
        BackupResult first = store.backup(place);
        List<Path> parts = SampleStore.files(place.resolve("segments"));

        BackupResult again = store.backup(place);
        assertThat(again.copied()).isZero();
        assertThat(again.bytes()).isZero();
        assertThat(SampleStore.manifest(place).run()).isEqualTo(1);

        store.grow(2);
        BackupResult second = store.backup(place);
        assertThat(second.bytes()).isBetween(1_800L, 4_000L);
        assertThat(second.treeSize()).isGreaterThan(first.treeSize());
        assertThat(SampleStore.files(place.resolve("segments")))
                .containsAll(parts)
                .hasSize(parts.size() + 1);
        assertThat(SampleStore.manifest(place).run()).isEqualTo(2);
        store.assertSameSegments(restored());
    }

    @Test
    void partsOneBehindTheOtherAreTheSegment() throws Exception {
        for (int i = 0; i < 4; i++) {
            store.grow(2);
            store.backup(place);
        }
        byte[] joined = {};
        for (Path part : SampleStore.files(place.resolve("segments"))) {
            if (part.getFileName().toString().startsWith("0000000001.")) {
                byte[] bytes = Files.readAllBytes(part);
                byte[] longer = Arrays.copyOf(joined, joined.length + bytes.length);
                System.arraycopy(bytes, 0, longer, joined.length, bytes.length);
                joined = longer;
            }
        }
        assertThat(store.segment(1)).hasBinaryContent(joined);
    }

    @Test
    void segmentThatIsSealedBetweenTwoRunsGetsItsFooter() throws Exception {
        try (SegmentedArchiveStore open = store.open()) {
            store.append(open, 3);
            open.checkpoint();
            store.backup(place);
            store.append(open, 12);
            open.checkpoint();
            store.backup(place);
        }
        assertThat(SampleStore.manifest(place).covered().get(1L)).isEqualTo(Files.size(store.segment(1)));
        assertThat(restored().verify().good()).isTrue();
    }

    @Test
    void ofARunningWorkerNothingBehindItsCheckpointIsTaken() throws Exception {
        try (SegmentedArchiveStore open = store.open()) {
            assertThat(refusal()).contains("has made no checkpoint yet");
            store.append(open, 3);
            open.checkpoint();
            store.append(open, 2);
            BackupResult result = store.backup(place);
            assertThat(result.treeSize()).isEqualTo(4);
            assertThat(SampleStore.manifest(place).checkpoint()).isEqualTo(4);
            assertThat(store.backup(place).copied()).isZero();
            open.checkpoint();
            assertThat(store.backup(place).treeSize()).isEqualTo(6);
        }
        assertThat(restored().verify().good()).isTrue();
    }

    @Test
    void ofAKilledWorkerAllWholeEntriesAreTaken() throws Exception {
        store.grow(5);
        try (var checkpoints = Files.newDirectoryStream(store.data().resolve("checkpoints"), "*.checkpoint")) {
            for (Path file : checkpoints) {
                Files.delete(file);
            }
        }
        Files.write(store.segment(1), new byte[100], StandardOpenOption.APPEND);
        BackupResult result = store.backup(place);
        assertThat(result.treeSize()).isEqualTo(6);
        assertThat(SampleStore.manifest(place).checkpoint()).isZero();
        assertThat(restored().verify().entries()).isEqualTo(6);

        store.grow(1);
        assertThat(store.backup(place).treeSize())
                .isEqualTo(store.verify().entries())
                .isGreaterThan(6);
        store.assertSameSegments(restored());
    }

    @Test
    void concurrentAppendsDisturbNothing() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        try (SegmentedArchiveStore open = store.open()) {
            CompletableFuture<Void> appends = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < CONCURRENT_MAILS && !enough.get(); i++) {
                        store.append(open, 1);
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            for (int i = 0; i < 3; i++) {
                open.checkpoint();
                store.backup(place);
                assertThat(restored().verify().findings()).isEmpty();
            }
            enough.set(true);
            appends.get();
        }
        BackupResult last = store.backup(place);
        assertThat(last.rootHash()).isEqualTo(store.verify().root());
        store.assertSameSegments(restored());
    }

    @Test
    void damageThatIsAcceptedIsCopiedAsItIsAndWhatFollowsIsBackedUp() throws Exception {
        store.grow(5);
        long end = Files.size(store.segment(1));
        SampleStore.flip(store.segment(1), end - 160);
        SampleStore.flip(store.segment(1), end / 2);
        store.grow(20);
        List<String> told = new ArrayList<>();
        assertThat(refusal()).contains("0000000001.tar.zst offset ");
        store.backup(place, DamageReport.accepting(told::add));
        assertThat(told).isNotEmpty().first().asString().contains("0000000001.tar.zst offset ");
        assertThat(SampleStore.manifest(place).damages()).isEqualTo(told.size());
        check();
        store.assertSameSegments(restored());
        assertThat(restored().verify().messages()).isEqualTo(store.verify().messages());

        store.grow(5);
        store.backup(place);
        check();
        store.assertSameSegments(restored());
    }

    @Test
    void damageInWhatIsBackedUpAlreadyDoesNotReachTheBackup() throws Exception {
        VerifyReport good = store.grow(20).verify();
        store.backup(place);
        SampleStore.flip(store.segment(1), 500);
        store.grow(2);
        store.backup(place);
        VerifyReport report = restored().verify();
        assertThat(report.good()).isTrue();
        assertThat(report.messages()).isEqualTo(good.messages() + 2);
    }

    @Test
    void privateKeyIsTakenWhenAskedForOnly() throws Exception {
        store.grow(2);
        store.backup(place);
        assertThat(place.resolve("keys")).doesNotExist();
        store.backupWithKey(place);
        assertThat(place.resolve("keys/checkpoint.key")).hasSameBinaryContentAs(store.keyFile());
        assertThat(Files.getPosixFilePermissions(place.resolve("keys/checkpoint.key")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        store.grow(1);
        store.backup(place);
        assertThat(SampleStore.manifest(place).file("keys/checkpoint.key"))
                .as("one that was taken stays")
                .isPresent();
    }

    @Test
    void nothingIsWrittenIntoTheDataDirectory() throws Exception {
        store.grow(10);
        Path copy = folder.resolve("copy");
        SampleStore.copy(store.data(), copy);
        store.backup(place);
        try (var files = Files.walk(store.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(file)
                        .hasSameBinaryContentAs(
                                copy.resolve(store.data().relativize(file).toString()));
            }
        }
    }

    @Test
    void readingBackFindsEachChange() throws Exception {
        store.grow(12);
        store.backup(place);
        check();
        List<Path> parts = SampleStore.files(place.resolve("segments"));
        for (Path file : List.of(parts.get(0), parts.get(1), place.resolve("identity"))) {
            byte[] whole = Files.readAllBytes(file);
            SampleStore.flip(file, whole.length / 2);
            assertThatThrownBy(this::check).hasMessageContaining("altered").hasMessageContaining(file.toString());
            Files.delete(file);
            assertThatThrownBy(this::check).hasMessageContaining("missing, and the manifest names it");
            Files.write(file, whole);
        }
        check();
    }

    private void check() throws IOException {
        new BackupCheck(new DirectoryPlace(place), BackupProgress.NONE).run(null);
    }

    @Test
    void emptyStoreIsBackedUp() throws Exception {
        store.grow(0);
        BackupResult result = store.backup(place);
        assertThat(result.treeSize()).isZero();
        assertThat(restored().verify().entries()).isZero();
    }
}
