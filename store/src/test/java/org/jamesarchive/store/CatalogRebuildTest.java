package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogRebuildTest {

    private static final int MAILS = 40;

    @TempDir
    Path temporary;

    private Path directory;
    private StoreStatus status;
    private final List<byte[]> mails = new ArrayList<>();

    @BeforeEach
    void makeStore() throws IOException {
        directory = temporary.resolve("store");
        try (SegmentedArchiveStore store = open()) {
            append(store, 0, MAILS / 2);
        }
        Folders.copy(directory.resolve("catalog"), temporary.resolve("old-catalog"));
        Folders.copy(directory.resolve("segments"), temporary.resolve("old-segments"));
        try (SegmentedArchiveStore store = open()) {
            append(store, MAILS / 2, MAILS);
            status = store.status();
        }
        assertThat(status.messages()).isEqualTo(MAILS);
        assertThat(status.merges()).isEqualTo(MAILS);
        assertThat(status.segments()).isGreaterThan(3);
    }

    private SegmentedArchiveStore open() throws IOException {
        return SegmentedArchiveStore.open(
                TestStores.settings(directory).withSegmentSizeLimit(20_000), Clock.systemUTC());
    }

    private void append(SegmentedArchiveStore store, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            mails.add(Mails.random(2000, i));
            store.append(arrival(mails.get(i)));
            store.append(arrival(mails.get(i)));
        }
    }

    private void assertAllThere(SegmentedArchiveStore store) throws IOException {
        assertThat(store.status()).isEqualTo(status);
        for (byte[] mail : mails) {
            assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
            assertThat(store.copies(id(mail), 10)).hasSize(2);
        }
        assertThat(store.append(arrival(mails.get(0))).merged()).isTrue();
    }

    @Test
    void catalogOfACleanCloseIsTakenAsItIs() throws Exception {
        try (SegmentedArchiveStore store = open()) {
            assertAllThere(store);
        }
    }

    @Test
    void deletedCatalogIsMadeAnew() throws Exception {
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = open()) {
            assertAllThere(store);
        }
    }

    @Test
    void staleCatalogIsBroughtUpToDate() throws Exception {
        Folders.delete(directory.resolve("catalog"));
        Folders.copy(temporary.resolve("old-catalog"), directory.resolve("catalog"));
        try (SegmentedArchiveStore store = open()) {
            assertAllThere(store);
        }
    }

    @Test
    void catalogThatIsAheadOfTheSegmentsIsMadeAnew() throws Exception {
        Folders.delete(directory.resolve("segments"));
        Folders.copy(temporary.resolve("old-segments"), directory.resolve("segments"));
        try (SegmentedArchiveStore store = open()) {
            assertThat(store.status().messages()).isEqualTo(MAILS / 2);
            assertThat(store.read(id(mails.get(MAILS - 1)))).isEmpty();
            assertThat(store.append(arrival(mails.get(MAILS - 1))).merged()).isFalse();
        }
    }

    @Test
    void catalogOfAnotherLogIsMadeAnew() throws Exception {
        Path other = temporary.resolve("other");
        TestStores.holding(other, List.of(Mails.numbered(1)));
        Folders.delete(directory.resolve("catalog"));
        Folders.copy(other.resolve("catalog"), directory.resolve("catalog"));
        try (SegmentedArchiveStore store = open()) {
            assertAllThere(store);
            assertThat(store.read(id(Mails.numbered(1)))).isEmpty();
        }
    }

    @Test
    void unreadableCatalogIsMadeAnew() throws Exception {
        for (Path file : TestStores.files(directory.resolve("catalog"))) {
            Files.write(file, Mails.random(100, 1));
        }
        try (SegmentedArchiveStore store = open()) {
            assertAllThere(store);
        }
    }

    @Test
    void everythingButTheSegmentsMayBeDeleted() throws Exception {
        for (String derived : List.of("catalog", "tmp", "quarantine", "identity", "lock")) {
            Folders.delete(directory.resolve(derived));
        }
        try (SegmentedArchiveStore store = open()) {
            assertAllThere(store);
        }
    }

    @Test
    void missingSegmentIsReportedAndTheRestIsServed() throws Exception {
        Files.delete(TestStores.segment(directory, 2));
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = open()) {
            assertThat(store.damages()).isEqualTo(1);
            assertThat(all(store.read(id(mails.get(0))).orElseThrow())).isEqualTo(mails.get(0));
            assertThat(all(store.read(id(mails.get(MAILS - 1))).orElseThrow())).isEqualTo(mails.get(MAILS - 1));
        }
    }
}
