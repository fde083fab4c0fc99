package org.jamesarchive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jamesarchive.store.RestoreMark;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupTest {

    private static final int CONCURRENT_MAILS = 500;

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
            for (int i = 0; i < 5; i++) {
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
    void damageInWhatIsNewIsNamedAndTheBackupStaysAsItIs() throws Exception {
        store.grow(20);
        store.backup(place);
        Manifest before = SampleStore.manifest(place);
        store.grow(20);
        long end = before.covered().lastEntry().getValue();
        int number = before.covered().lastKey().intValue();
        for (long at : new long[] {end + 30, end + 400, Files.size(store.segment(number)) - 20}) {
            byte[] whole = Files.readAllBytes(store.segment(number));
            SampleStore.flip(store.segment(number), at);
            assertThat(refusal())
                    .as("byte " + at)
                    .contains(store.segment(number).toString());
            assertThat(SampleStore.manifest(place)).isEqualTo(before);
            Files.write(store.segment(number), whole);
        }
        store.backup(place);
        store.assertSameSegments(restored());
    }

    @Test
    void damageThatIsAcceptedIsCopiedAsItIsAndWhatFollowsIsBackedUp() throws Exception {
        store.grow(5);
        long end = Files.size(store.segment(1));
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
    void logThatDoesNotComeToItsCheckpointIsRefused() throws Exception {
        store.grow(3);
        try (FileChannel segment = FileChannel.open(store.segment(1), StandardOpenOption.WRITE)) {
            segment.truncate(segment.size() - 10);
        }
        assertThat(refusal()).contains("the log has 3 whole entries, its checkpoint speaks of 4");
        assertThat(place.resolve("backup.json")).doesNotExist();
    }

    @Test
    void forgedCheckpointIsRefused() throws Exception {
        store.grow(3);
        Path newest = new CheckpointFolder(store.data().resolve("checkpoints"))
                .newest()
                .orElseThrow();
        Files.writeString(newest, Files.readString(newest).replace("\n4\n", "\n3\n"));
        assertThat(refusal()).contains("the checkpoint is damaged or forged");
    }

    @Test
    void storeThatWasRolledBackIsRefused() throws Exception {
        store.grow(5);
        Path old = folder.resolve("old");
        SampleStore.copy(store.data(), old);
        store.grow(5);
        store.backup(place);
        Manifest before = SampleStore.manifest(place);
        SampleStore.delete(store.data());
        SampleStore.copy(old, store.data());
        assertThat(refusal()).contains("refused, the backup stays as it is").contains("old copy was brought back");

        try (SegmentedArchiveStore open = store.open()) {
            for (int i = 100; i < 120; i++) {
                open.append(SampleStore.arrival(i));
            }
        }
        assertThat(refusal()).contains("it is another log, or an old copy that went on");
        assertThat(SampleStore.manifest(place)).isEqualTo(before);
    }

    @Test
    void storeThatLostASegmentIsRefused() throws Exception {
        store.grow(20);
        store.backup(place);
        Files.delete(store.segment(1));
        assertThat(refusal()).contains("0000000001.tar.zst, this store lacks it");
    }

    @Test
    void storeOfAnotherServerIdIsRefused() throws Exception {
        store.grow(2);
        store.backup(place);
        SampleStore.delete(store.data());
        SampleStore.delete(store.keyFile().resolveSibling(""));
        try (SegmentedArchiveStore open = store.open(8)) {
            store.append(open, 3);
        }
        assertThat(refusal()).contains("is a backup of server_id 7, this store is that of 8");
    }

    @Test
    void anotherLogOfTheSameServerIdIsRefused() throws Exception {
        store.grow(2);
        store.backup(place);
        SampleStore.delete(store.data());
        SampleStore.delete(store.keyFile().resolveSibling(""));
        store.grow(5);
        assertThat(refusal()).contains("it is another log");
    }

    @Test
    void secondBackupAtOnceIsRefused() throws Exception {
        store.grow(2);
        try (DirectoryPlace first = new DirectoryPlace(place)) {
            first.beginWriting();
            assertThat(refusal()).contains("another backup is at work there");
        }
        store.backup(place);
    }

    @Test
    void backupThatEndedMeanwhileIsNotWrittenOver() throws Exception {
        store.grow(2);
        store.backup(place);
        Manifest manifest = SampleStore.manifest(place);
        assertThatThrownBy(() -> new ManifestShelf(new DirectoryPlace(place)).add(manifest))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("another backup has ended there meanwhile");
        assertThat(SampleStore.manifest(place)).isEqualTo(manifest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"segments", "manifests", "checkpoints", "backup.json.incomplete/x"})
    void placeThatCannotBeWrittenIsAnErrorAndTheBackupStaysAsItIs(String inTheWay) throws Exception {
        store.grow(2);
        store.backup(place);
        Manifest before = SampleStore.manifest(place);
        store.grow(20);
        Path moved = folder.resolve("moved");
        Path obstacle = place.resolve(inTheWay);
        if (Files.isDirectory(obstacle)) {
            Files.move(obstacle, moved);
            Files.writeString(obstacle, "");
        } else {
            Files.createDirectories(obstacle);
        }
        assertThat(refusal()).contains(place.toString());
        Files.delete(obstacle);
        if (Files.exists(moved)) {
            Files.move(moved, obstacle);
            assertThat(SampleStore.manifest(place)).isEqualTo(before);
        } else {
            Files.delete(obstacle.resolveSibling(""));
        }
        store.backup(place);
        store.assertSameSegments(restored());
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
    void formerCheckpointsOfAnOddNameAreRefusedRatherThanLeft() throws Exception {
        store.grow(2);
        Files.createDirectories(store.data().resolve("former-checkpoints/old key"));
        assertThat(refusal()).contains("former-checkpoints/old key: give it a name of letters");
    }

    @Test
    void unfinishedRestoreIsNotBackedUp() throws Exception {
        store.grow(2);
        RestoreMark.write(store.data(), "x");
        assertThat(refusal()).contains("a restore into it has not ended");
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
