package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskFailureTest {

    private static final String NO_SPACE = "No space left on device";
    private static final byte[] FIRST = Mails.numbered(1);
    private static final byte[] SECOND = Mails.numbered(2);

    @TempDir
    Path directory;

    private FaultyDisk disk;
    private SegmentedArchiveStore store;

    @BeforeEach
    void openStore() throws IOException {
        disk = new FaultyDisk(directory);
        store = SegmentedArchiveStore.open(
                StoreSettings.of(directory, TestStores.SERVER_ID).withSegmentSizeLimit(100_000),
                Clock.systemUTC(),
                path -> disk);
        store.append(arrival(FIRST));
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    private void assertRefused(byte[] mail, String why) {
        assertThatThrownBy(() -> store.append(arrival(mail)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(why);
    }

    private void assertReadsGoOn() throws IOException {
        assertThat(all(store.read(id(FIRST)).orElseThrow())).isEqualTo(FIRST);
        assertThat(store.read(id(SECOND))).isEmpty();
        assertThat(store.status().messages()).isEqualTo(1);
    }

    private void assertNothingLostAfterRestart(List<byte[]> mails) throws Exception {
        store.close();
        try (SegmentedArchiveStore again = TestStores.open(directory)) {
            assertThat(again.status().messages()).isEqualTo(mails.size());
            assertThat(again.damages()).isZero();
            for (byte[] mail : mails) {
                assertThat(all(again.read(id(mail)).orElseThrow())).isEqualTo(mail);
            }
            assertThat(again.append(arrival(Mails.numbered(99))).merged()).isFalse();
        }
        Folders.delete(directory.resolve("catalog"));
        TestStores.open(directory).close();
        assertThat(TestStores.files(directory.resolve("quarantine"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200, 500})
    void fullDiskIsTakenBackAndRecovers(int bytesWritten) throws Exception {
        long before = Files.size(TestStores.segment(directory, 1));
        disk.bytesUntilWriteError.set(bytesWritten);
        disk.writeError = NO_SPACE;
        assertRefused(SECOND, NO_SPACE);
        assertReadsGoOn();
        assertThat(Files.size(TestStores.segment(directory, 1))).isEqualTo(before);
        assertRefused(SECOND, NO_SPACE);

        disk.writeError = "";
        assertThat(store.append(arrival(SECOND)).offset()).isEqualTo(before);
        assertThat(store.status().unavailable()).isEmpty();
        assertNothingLostAfterRestart(List.of(FIRST, SECOND));
    }

    @Test
    void spaceBelowTheWatermarkIsRefusedBeforeItIsTooLate() throws Exception {
        disk.usableSpace = StoreSettings.FREE_SPACE_WATERMARK_DEFAULT;
        assertRefused(SECOND, "disk full");
        assertThat(store.status().unavailable()).isEmpty();
        disk.usableSpace = StoreSettings.FREE_SPACE_WATERMARK_DEFAULT - 1;
        assertRefused(SECOND, "disk full");
        assertRefused(Mails.random(3_000_000, 1), "disk full");
        assertThat(store.status().unavailable()).contains("disk full", "256 MiB must stay free");
        assertReadsGoOn();
        assertThat(directory.resolve("tmp")).isEmptyDirectory();

        disk.usableSpace = StoreSettings.FREE_SPACE_WATERMARK_DEFAULT + 10_000;
        assertThat(store.append(arrival(SECOND)).merged()).isFalse();
        assertThat(store.status().unavailable()).isEmpty();
        assertNothingLostAfterRestart(List.of(FIRST, SECOND));
    }

    @Test
    void fullDiskInTheTemporaryFileIsRefusedAndRecovers() throws Exception {
        byte[] large = Mails.random(3_000_000, 1);
        disk.bytesUntilWriteError.set(1_000_000);
        disk.writeError = NO_SPACE;
        assertRefused(large, NO_SPACE);
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
        disk.writeError = "";
        disk.createError = NO_SPACE;
        assertRefused(large, NO_SPACE);
        disk.createError = "";
        assertThat(store.append(arrival(large)).merged()).isFalse();
        assertNothingLostAfterRestart(List.of(FIRST, large));
    }

    @Test
    void fullDiskWhereTheNextSegmentShouldBeginRecovers() throws Exception {
        byte[] large = Mails.random(200_000, 1);
        store.append(arrival(large));
        disk.createError = NO_SPACE;
        assertRefused(SECOND, NO_SPACE);
        assertRefused(SECOND, NO_SPACE);
        disk.createError = "";
        disk.bytesUntilWriteError.set(10);
        disk.writeError = NO_SPACE;
        assertRefused(SECOND, NO_SPACE);
        disk.writeError = "";
        assertThat(store.append(arrival(SECOND)).segment()).isEqualTo("0000000002.tar.zst");
        assertThat(store.status().segments()).isEqualTo(2);
        assertNothingLostAfterRestart(List.of(FIRST, large, SECOND));
    }

    @Test
    void fullDiskThatCannotBeTakenBackStopsAppendsUntilRestart() throws Exception {
        disk.bytesUntilWriteError.set(100);
        disk.writeError = NO_SPACE;
        disk.truncateError = "Input/output error";
        assertRefused(SECOND, "cannot cut");
        disk.writeError = "";
        disk.truncateError = "";
        assertRefused(SECOND, "until restart");
        assertReadsGoOn();
        assertThat(store.status().unavailable()).contains("cannot cut", "until restart");
        store.close();
        try (SegmentedArchiveStore again = TestStores.open(directory)) {
            assertThat(again.status().messages()).isEqualTo(1);
            assertThat(again.append(arrival(SECOND)).merged()).isFalse();
        }
    }

    @Test
    void writeErrorStopsAppendsUntilRestart() throws Exception {
        disk.bytesUntilWriteError.set(100);
        disk.writeError = "Input/output error";
        assertRefused(SECOND, "Input/output error");
        disk.writeError = "";
        assertRefused(SECOND, "until restart");
        assertReadsGoOn();
        assertThat(store.status().unavailable()).contains("Input/output error", "until restart");
        assertNothingLostAfterRestart(List.of(FIRST));
    }

    @Test
    void forceErrorStopsAppendsUntilRestartAndIsNeverTriedAgain() throws Exception {
        long before = Files.size(TestStores.segment(directory, 1));
        disk.forceError = "Input/output error";
        assertRefused(SECOND, "cannot force");
        int forces = disk.forces.get();
        disk.forceError = "";
        assertRefused(SECOND, "until restart");
        assertRefused(FIRST, "until restart");
        assertThat(disk.forces.get()).isEqualTo(forces);
        assertReadsGoOn();
        assertThat(Files.size(TestStores.segment(directory, 1)))
                .as("what was not forced must not look stored after the restart")
                .isEqualTo(before);
        assertNothingLostAfterRestart(List.of(FIRST));
    }

    @Test
    void shortWritesAreFinished() throws Exception {
        disk.bytesAtOnce = 7;
        byte[] large = Mails.random(1_200_000, 1);
        store.append(arrival(SECOND));
        store.append(arrival(large));
        assertNothingLostAfterRestart(List.of(FIRST, SECOND, large));
    }

    @Test
    void diskThatTakesNothingIsAnError() throws Exception {
        disk.bytesAtOnce = 0;
        assertRefused(SECOND, "took no byte");
        assertRefused(Mails.random(3_000_000, 1), "took no byte");
    }

    @Test
    void tornTailThatCannotBeKeptIsNotCut() throws Exception {
        store.close();
        Path segment = TestStores.segment(directory, 1);
        Files.write(segment, new byte[10], StandardOpenOption.APPEND);
        long torn = Files.size(segment);
        assertThatThrownBy(() -> SegmentedArchiveStore.open(TestStores.settings(directory), Clock.systemUTC(), path -> {
                    FaultyDisk faulty = new FaultyDisk(path);
                    faulty.createError = NO_SPACE;
                    return faulty;
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(NO_SPACE);
        assertThat(Files.size(segment)).isEqualTo(torn);
        TestStores.open(directory).close();
        assertThat(Files.size(segment)).isEqualTo(torn - 10);
    }
}
