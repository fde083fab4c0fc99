package org.jamesarchive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jamesarchive.store.CatalogRebuild;
import org.jamesarchive.store.RestoreMark;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.proof.CheckpointKey;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.verify.VerifyReport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {

    private static final int MAILS = 12;

    @TempDir
    Path folder;

    private Path place;
    private SampleStore store;
    private SampleStore restored;

    @BeforeEach
    void fill() throws IOException {
        place = folder.resolve("backup");
        store = new SampleStore(folder.resolve("worker7")).grow(MAILS);
        restored = new SampleStore(folder.resolve("restored"));
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> SampleStore.restore(place, restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> restored.open())
                .satisfies(e -> assertThat(e.getMessage()).isNotNull());
    }

    private void restore(OptionalInt serverId, @Nullable CheckpointVerifier key) throws IOException {
        new Restore(new DirectoryPlace(place), restored.data(), restored.keyFile(), BackupProgress.NONE)
                .run(serverId, key);
    }

    @Test
    void workerWithItsKeyInTheBackupGoesOnWithIt() throws Exception {
        store.backupWithKey(place);
        assertThat(SampleStore.restore(place, restored).newKey()).isFalse();
        assertThat(restored.keyFile()).hasSameBinaryContentAs(store.keyFile());
        assertProved("checkpoints");
    }

    @Test
    void workerWhoseKeyIsStillThereGoesOnWithIt() throws Exception {
        store.backup(place);
        SampleStore.copy(store.keyFile().resolveSibling(""), restored.keyFile().resolveSibling(""));
        assertThat(SampleStore.restore(place, restored).newKey()).isFalse();
        assertProved("checkpoints");
    }

    @Test
    void workerWithoutItsKeyMakesANewOneAndOldCheckpointsStayVerifiable() throws Exception {
        store.backup(place);
        assertThat(SampleStore.restore(place, restored).newKey()).isTrue();
        assertProved("former-checkpoints");
        assertThat(CheckpointKey.read(restored.keyFile()).verifier().encoded())
                .isNotEqualTo(CheckpointKey.read(store.keyFile()).verifier().encoded());
    }

    @Test
    void workerWithAnotherKeyGoesOnWithThatOne() throws Exception {
        store.backup(place);
        CheckpointKey.create(restored.keyFile(), "another");
        assertThat(SampleStore.restore(place, restored).newKey()).isTrue();
        assertProved("former-checkpoints");
    }

    @Test
    void backupOfARestoredWorkerGoesOnInTheSamePlace() throws Exception {
        store.backup(place);
        SampleStore.restore(place, restored);
        try (SegmentedArchiveStore open = restored.open()) {
            open.append(SampleStore.arrival(1000));
        }
        restored.backup(place);
        SampleStore second = new SampleStore(folder.resolve("second"));
        SampleStore.restore(place, second);
        restored.assertSameSegments(second);
        assertThat(second.verify().findings()).isEmpty();
        assertThat(SampleStore.files(second.data().resolve("former-checkpoints")))
                .hasSize(2);
    }

    /** The log is that of the backup, its checkpoints fit, and a worker goes on with it. */
    private void assertProved(String checkpoints) throws IOException {
        VerifyReport before = store.verify();
        store.assertSameSegments(restored);
        assertThat(restored.data().resolve(checkpoints)).isDirectory();
        assertThat(CatalogRebuild.run(restored.data(), Clock.systemUTC(), ScanProgress.NONE)
                        .messages())
                .isEqualTo(MAILS);
        VerifyReport after = restored.verify();
        assertThat(after.findings()).isEmpty();
        assertThat(after.root()).isEqualTo(before.root());
        assertThat(after.checkpoints()).isEqualTo(before.checkpoints());
        assertThat(after.catalogued()).isEqualTo(MAILS);
        try (SegmentedArchiveStore open = restored.open()) {
            assertThat(open.append(SampleStore.arrival(0)).merged()).isTrue();
            assertThat(open.proofAlarms()).isEmpty();
        }
        assertThat(restored.verify().findings()).isEmpty();
    }

    @Test
    void sealedSegmentsAreReadOnlyAgain() throws Exception {
        store.backup(place);
        SampleStore.restore(place, restored);
        for (Path segment : SampleStore.files(store.data().resolve("segments"))) {
            Path copy = restored.data().resolve("segments").resolve(segment.getFileName());
            assertThat(Files.getPosixFilePermissions(copy).contains(PosixFilePermission.OWNER_WRITE))
                    .isEqualTo(Files.getPosixFilePermissions(segment).contains(PosixFilePermission.OWNER_WRITE));
        }
    }

    @Test
    void foreignDirectoryIsRefusedAndLeftAlone() throws Exception {
        store.backup(place);
        Path file = Files.createDirectories(restored.data()).resolve("thesis.txt");
        Files.writeString(file, "years of work");
        assertThatThrownBy(() -> SampleStore.restore(place, restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("is not empty");
        assertThat(SampleStore.files(restored.data())).containsExactly(file);
    }

    @Test
    void keyThatIsGivenMustHaveSignedACheckpoint() throws Exception {
        store.backup(place);
        CheckpointVerifier old = CheckpointKey.read(store.keyFile()).verifier();
        SampleStore between = new SampleStore(folder.resolve("between"));
        SampleStore.restore(place, between);
        Path second = folder.resolve("second");
        between.backup(second);
        place = second;
        assertThat(SampleStore.manifest(second).checkpoint()).isZero();
        CheckpointVerifier other =
                CheckpointKey.create(folder.resolve("other/key"), "other").verifier();
        assertThatThrownBy(() -> restore(OptionalInt.empty(), other))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("holds no checkpoint that other+");
        restore(OptionalInt.empty(), old);
        store.assertSameSegments(restored);
    }

    @Test
    void whatARestoreLeftThatCouldNotWriteItsMarkIsNotInTheWay() throws Exception {
        store.backup(place);
        Files.createDirectories(restored.data());
        Files.createFile(restored.data().resolve("lock"));
        Files.createFile(restored.data().resolve("restoring.new"));
        SampleStore.restore(place, restored);
        store.assertSameSegments(restored);
    }

    @Test
    void directoryOfAnotherUnfinishedRestoreIsRefused() throws Exception {
        store.backup(place);
        Files.createDirectories(restored.data());
        RestoreMark.write(restored.data(), "another backup");
        assertThatThrownBy(() -> SampleStore.restore(place, restored))
                .hasMessageContaining("a restore of another backup");
    }

    @Test
    void directoryThatAWorkerHasOpenIsRefused() throws Exception {
        store.backup(place);
        try (SegmentedArchiveStore open = store.open()) {
            assertThat(open.status().messages()).isEqualTo(MAILS);
            assertThatThrownBy(() -> SampleStore.restore(place, store)).hasMessageContaining("is not empty");
        }
    }

    @Test
    void backupThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> SampleStore.restore(place, restored))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("there is no backup: no backup.json");
        assertThat(restored.data()).doesNotExist();
    }

    @Test
    void anotherServerIdIsRefused() throws Exception {
        store.backup(place);
        assertThatThrownBy(() -> restore(OptionalInt.of(8), null))
                .hasMessageContaining("is a backup of server_id 7, not 8");
        assertThat(restored.data()).doesNotExist();
        restore(OptionalInt.of(SampleStore.SERVER_ID), null);
    }

    @Test
    void keyThatHasNotSignedTheCheckpointsIsRefused() throws Exception {
        store.backup(place);
        CheckpointVerifier other = CheckpointKey.create(folder.resolve("other/key"), "archive.example.com/7")
                .verifier();
        assertThatThrownBy(() -> restore(OptionalInt.empty(), other))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("the checkpoint cannot be trusted: not signed by");
        restore(OptionalInt.empty(), CheckpointKey.read(store.keyFile()).verifier());
        store.assertSameSegments(restored);
    }

    @ParameterizedTest
    @ValueSource(strings = {"segments", "checkpoints", "identity"})
    void missingOrAlteredFileIsRefusedAndNamed(String name) throws Exception {
        store.backup(place);
        Path file = Files.isDirectory(place.resolve(name))
                ? SampleStore.files(place.resolve(name)).get(0)
                : place.resolve(name);
        byte[] whole = Files.readAllBytes(file);
        SampleStore.flip(file, whole.length / 2);
        assertRefused(file + ": altered");
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertRefused(file + ": altered");
        Files.delete(file);
        assertRefused(file + ": missing");
        Files.write(file, whole);
        SampleStore.restore(place, restored);
        store.assertSameSegments(restored);
    }

    @Test
    void runsOwnManifestStandsInForACopyThatIsGone() throws Exception {
        store.backup(place);
        store.grow(1);
        store.backup(place);
        Files.delete(place.resolve("backup.json"));
        SampleStore.restore(place, restored);
        store.assertSameSegments(restored);
    }
}
