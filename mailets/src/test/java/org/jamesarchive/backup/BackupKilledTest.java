package org.jamesarchive.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jamesarchive.store.StoreConfigurationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that dies between, or amid, any two operations on the backup. */
class BackupKilledTest {

    private static final int OPERATIONS_LIMIT = 200;

    @TempDir
    Path folder;

    private SampleStore store;
    private Path first;

    @BeforeEach
    void fill() throws IOException {
        store = new SampleStore(folder.resolve("worker7")).grow(4);
        first = folder.resolve("first");
        store.backup(first);
        store.grow(6);
    }

    @ParameterizedTest
    @EnumSource
    void theManifestBeforeCountsUntilTheNewOneStands(DyingPlace.When when) throws Exception {
        Manifest before = SampleStore.manifest(first);
        Path whole = folder.resolve("whole");
        SampleStore.copy(first, whole);
        long wholeBytes = store.backup(whole).bytes();
        Manifest after = SampleStore.manifest(whole);
        int deaths = 0;
        boolean died = true;
        while (died) {
            deaths++;
            assertThat(deaths).isLessThan(OPERATIONS_LIMIT);
            Path place = folder.resolve("place");
            SampleStore.delete(place);
            SampleStore.copy(first, place);
            died = dies(place, deaths, when);
            Manifest left = SampleStore.manifest(place);
            assertThat(left.parts()).as("death " + deaths).isIn(before.parts(), after.parts());
            new BackupCheck(new DirectoryPlace(place), BackupProgress.NONE).run(null);

            BackupResult again = store.backup(place);
            assertThat(again.bytes()).isLessThanOrEqualTo(wholeBytes);
            assertThat(SampleStore.manifest(place).parts()).isEqualTo(after.parts());
            assertThat(SampleStore.manifest(place).files()).isEqualTo(after.files());
            assertThat(SampleStore.files(place.resolve("segments")))
                    .hasSize(SampleStore.files(whole.resolve("segments")).size());
        }
        assertThat(deaths).isGreaterThan(8);
    }

    @Test
    void whatWasCopiedIsNotCopiedAgain() throws Exception {
        Path place = folder.resolve("place");
        int parts = SampleStore.files(store.data().resolve("segments")).size();
        assertThat(dies(place, parts + 2, DyingPlace.When.BEFORE)).isTrue();
        assertThat(store.backup(place).bytes()).isLessThan(1_500);
    }

    /** A part that was copied and is in no manifest is not in the way of a longer one that begins where it does. */
    @Test
    void partsThatNoManifestNamesAreRemoved() throws Exception {
        Path place = folder.resolve("place");
        int parts = SampleStore.files(store.data().resolve("segments")).size();
        assertThat(dies(place, parts + 2, DyingPlace.When.BEFORE)).isTrue();
        store.grow(1);
        store.backup(place);
        Manifest manifest = SampleStore.manifest(place);
        assertThat(SampleStore.files(place.resolve("segments")).stream().map(file -> "segments/" + file.getFileName()))
                .containsExactlyElementsOf(
                        manifest.parts().stream().map(SegmentPart::key).toList());
    }

    private boolean dies(Path place, int operations, DyingPlace.When when) throws IOException {
        try {
            store.backup(new DyingPlace(place, operations, when));
            return false;
        } catch (DyingPlace.Death e) {
            return true;
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DyingPlace.When.class,
            names = {"BEFORE", "AFTER"})
    void restoreGoesOnAndNobodyOpensAPartOfIt(DyingPlace.When when) throws Exception {
        store.backup(first);
        for (int operations = 2; ; operations++) {
            assertThat(operations).isLessThan(OPERATIONS_LIMIT);
            SampleStore restored = new SampleStore(folder.resolve("restored" + operations));
            try {
                new Restore(
                                new DyingPlace(first, operations, when),
                                restored.data(),
                                restored.keyFile(),
                                BackupProgress.NONE)
                        .run(OptionalInt.empty(), null);
                store.assertSameSegments(restored);
                assertThat(operations).isGreaterThan(8);
                return;
            } catch (DyingPlace.Death e) {
                assertThatThrownBy(restored::open)
                        .isInstanceOf(StoreConfigurationException.class)
                        .hasMessageContaining("a restore into it has not ended");
                SampleStore.restore(first, restored);
                store.assertSameSegments(restored);
                assertThat(restored.verify().good()).isTrue();
            }
        }
    }
}
