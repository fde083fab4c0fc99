package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDirectoryTest {

    @TempDir
    Path directory;

    private SegmentedArchiveStore open(int serverId) throws IOException {
        return SegmentedArchiveStore.open(
                StoreSettings.of(directory, serverId).withFreeSpaceWatermark(0), Clock.systemUTC());
    }

    @Test
    void directoryOfAnotherServerIdIsRefused() throws Exception {
        open(3).close();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> open(4))
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContainingAll("server_id 3", "server_id 4", directory.toString())
                    .message()
                    .doesNotContain("\n");
        }
        open(3).close();
    }

    @Test
    void segmentsOfAnotherServerIdAreRefusedWithoutAnIdentity() throws Exception {
        try (SegmentedArchiveStore store = open(3)) {
            store.append(Mails.arrival(Mails.numbered(1)));
        }
        Files.delete(directory.resolve("identity"));
        assertThatThrownBy(() -> open(4)).isInstanceOf(StoreConfigurationException.class);
        assertThat(directory.resolve("identity")).doesNotExist();
        open(3).close();
        assertThat(directory.resolve("identity")).hasContent("format=1\nserver_id=3\n");
    }

    @Test
    void directoryThatIsInUseIsRefused() throws Exception {
        try (SegmentedArchiveStore first = open(3)) {
            assertThatThrownBy(() -> open(3))
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContainingAll("in use", directory.toString());
            first.append(Mails.arrival(Mails.numbered(1)));
        }
        open(3).close();
    }

    @Test
    void directoryWithAPartOfARestoreIsRefused() throws Exception {
        open(3).close();
        RestoreMark.write(directory, "backup 12");
        assertThatThrownBy(() -> open(3))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContainingAll("a restore into it has not ended", directory.toString());
        assertThat(RestoreMark.read(directory)).contains("backup 12");
        RestoreMark.remove(directory);
        assertThat(RestoreMark.read(directory)).isEmpty();
        open(3).close();
    }

    @Test
    void serverIdIsToldWithoutOpening() throws Exception {
        assertThatThrownBy(() -> StoreIdentity.serverIdOf(directory)).hasMessageContaining("is no data directory");
        open(3).close();
        assertThat(StoreIdentity.serverIdOf(directory)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "format=2\nserver_id=3\n",
                "format=1\n",
                "server_id=3\n",
                "format=1\nserver_id=x\n",
                "format=1\nserver_id=3\nmore\n"
            })
    void damagedIdentityIsRefused(String text) throws Exception {
        open(3).close();
        Files.writeString(directory.resolve("identity"), text);
        assertThatThrownBy(() -> open(3))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining("identity");
    }

    @Test
    void pathThatIsAFileIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> SegmentedArchiveStore.open(StoreSettings.of(file, 1), Clock.systemUTC()))
                .isInstanceOf(StoreConfigurationException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void temporaryFilesAreEmptiedAtStart() throws Exception {
        open(3).close();
        Files.writeString(directory.resolve("tmp").resolve("frame-1"), "left over");
        open(3).close();
        assertThat(directory.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void strangeFilesAmongTheSegmentsArePassedOver() throws Exception {
        open(3).close();
        for (String name : List.of("README", "1.tar.zst", "0000000001.tar.zst.bak")) {
            Files.writeString(directory.resolve("segments").resolve(name), "x");
        }
        try (SegmentedArchiveStore store = open(3)) {
            store.append(Mails.arrival(Mails.numbered(1)));
            assertThat(store.status().segments()).isEqualTo(1);
        }
    }

    @Test
    void defaults() {
        assertThat(StoreSettings.of(directory, 5))
                .isEqualTo(new StoreSettings(
                        directory,
                        5,
                        1024L * 1024 * 1024,
                        Duration.ofDays(1),
                        5,
                        1024 * 1024,
                        64 * 1024 * 1024,
                        256L * 1024 * 1024,
                        new DictionarySettings(256 * 1024, 1000)));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        StoreSettings good = StoreSettings.of(directory, 0);
        assertThat(StoreSettings.of(directory, 65_535).serverId()).isEqualTo(65_535);
        refused("server_id", () -> StoreSettings.of(directory, -1));
        refused("server_id", () -> StoreSettings.of(directory, 65_536));
        refused("segment size", () -> good.withSegmentSizeLimit(1023));
        refused("segment age", () -> good.withSegmentAgeLimit(Duration.ZERO));
        refused("in-memory", () -> good.withInMemoryFrameLimit(-1));
        refused("pending", () -> good.withInMemoryFrameLimit(good.pendingBytesLimit() + 1));
        refused("watermark", () -> good.withFreeSpaceWatermark(-1));
        for (int level : new int[] {0, 20}) {
            refused("level", () -> good.withCompressionLevel(level));
        }
    }

    @Test
    void dictionarySettingsOutOfRangeAreRefused() {
        for (int size : new int[] {-1, 1, 16 * 1024 - 1, 1024 * 1024 + 1}) {
            refused("dictionary size", () -> new DictionarySettings(size, 1000));
        }
        for (int samples : new int[] {0, 49, 10_001}) {
            refused("dictionary samples", () -> new DictionarySettings(0, samples));
        }
        assertThat(DictionarySettings.NONE.sizeLimit()).isZero();
    }

    private static void refused(String what, org.assertj.core.api.ThrowableAssert.ThrowingCallable settings) {
        assertThatThrownBy(settings)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(what);
    }
}
