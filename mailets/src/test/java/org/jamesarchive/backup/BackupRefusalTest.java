package org.jamesarchive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jamesarchive.store.RestoreMark;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a backup, and that the one before stays as it is. */
class BackupRefusalTest {

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
    void storeThatLostItsCheckpointsIsRefused() throws Exception {
        store.grow(3);
        store.backup(place);
        Path checkpoints = store.data().resolve("checkpoints");
        Path moved = store.data().resolve("former-checkpoints/first");
        Files.createDirectories(moved.resolveSibling(""));
        Files.move(checkpoints, folder.resolve("hidden"));
        assertThat(refusal()).contains("has checkpoints/0000000000000000004.checkpoint, this store lacks it");
        Files.move(folder.resolve("hidden"), moved);
        store.backup(place);
        assertThat(SampleStore.manifest(place).files())
                .anyMatch(file -> file.path().equals("former-checkpoints/first/0000000000000000004.checkpoint"));
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
}
