package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.seal.KeysetFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {

    @TempDir
    Path directory;

    private static SegmentedArchiveStore open(StoreSettings settings) throws IOException {
        return SegmentedArchiveStore.open(settings.withSegmentSizeLimit(20_000), Clock.systemUTC());
    }

    private static List<ContentId> rest(LogReader log) throws IOException {
        List<ContentId> ids = new ArrayList<>();
        for (Optional<LoggedCopy> copy = log.next(); copy.isPresent(); copy = log.next()) {
            ids.add(copy.get().contentId());
        }
        return ids;
    }

    private static List<ContentId> add(SegmentedArchiveStore store, int from, int to) throws IOException {
        List<ContentId> ids = new ArrayList<>();
        for (int number = from; number < to; number++) {
            ids.add(store.append(Mails.arrival(Mails.random(3_000, number))).contentId());
        }
        return ids;
    }

    @Test
    void readerFollowsWhatIsAppendedOverSegments() throws IOException {
        try (SegmentedArchiveStore store = open(TestStores.settings(directory));
                LogReader log = store.entries(LogPlace.BEGINNING)) {
            assertThat(log.next()).isEmpty();
            assertThat(log.place()).isEqualTo(LogPlace.BEGINNING);
            List<ContentId> first = add(store, 0, 1);
            assertThat(rest(log)).isEqualTo(first);
            assertThat(log.next()).isEmpty();
            assertThat(rest(log)).isEmpty();
            List<ContentId> more = add(store, 1, 50);
            assertThat(store.status().segments()).isGreaterThan(5);
            assertThat(rest(log)).isEqualTo(more);
            assertThat(log.place()).isEqualTo(store.end());
            assertThat(store.audit(Mails.ARRIVAL, "{}")).isNotNull();
            assertThat(rest(log)).isEmpty();
            assertThat(log.place()).isEqualTo(store.end());
        }
    }

    @Test
    void readerGoesOnFromAnyPlaceAfterARestart() throws IOException {
        List<ContentId> all;
        List<LogPlace> places = new ArrayList<>(List.of(LogPlace.BEGINNING));
        try (SegmentedArchiveStore store = open(TestStores.settings(directory))) {
            all = add(store, 0, 30);
            try (LogReader log = store.entries(LogPlace.BEGINNING)) {
                for (Optional<LoggedCopy> copy = log.next(); copy.isPresent(); copy = log.next()) {
                    places.add(copy.get().behind());
                }
            }
        }
        try (SegmentedArchiveStore store = open(TestStores.settings(directory))) {
            for (int i = 0; i < places.size(); i++) {
                LogPlace place = LogPlace.parse(places.get(i).text()).orElseThrow();
                assertThat(place).isEqualTo(places.get(i));
                assertThat(store.knows(place)).isTrue();
                try (LogReader log = store.entries(place)) {
                    assertThat(rest(log)).isEqualTo(all.subList(i, all.size()));
                }
            }
        }
    }

    @Test
    void placesOfOtherLogsAreNotKnown() throws IOException {
        LogPlace elsewhere;
        try (SegmentedArchiveStore other = open(TestStores.settings(directory.resolve("other")))) {
            add(other, 100, 103);
            elsewhere = other.end();
        }
        try (SegmentedArchiveStore store = open(TestStores.settings(directory.resolve("mine")))) {
            add(store, 0, 3);
            LogPlace end = store.end();
            assertThat(store.knows(end)).isTrue();
            assertThat(store.knows(elsewhere)).isFalse();
            assertThat(store.knows(new LogPlace(99, end.offset(), end.next()))).isFalse();
            assertThat(store.knows(new LogPlace(end.segment(), end.offset() + 1, end.next())))
                    .isFalse();
            assertThat(store.knows(new LogPlace(end.segment(), Long.MAX_VALUE / 2, end.next())))
                    .isFalse();
        }
        assertThat(LogPlace.parse("1 2 3")).isEmpty();
        assertThat(LogPlace.parse("")).isEmpty();
    }

    @Test
    void damageIsPassedOver() throws IOException {
        List<ContentId> all;
        List<LoggedCopy> copies = new ArrayList<>();
        try (SegmentedArchiveStore store = open(TestStores.settings(directory))) {
            all = add(store, 0, 20);
            try (LogReader log = store.entries(LogPlace.BEGINNING)) {
                for (Optional<LoggedCopy> copy = log.next(); copy.isPresent(); copy = log.next()) {
                    copies.add(copy.get());
                }
            }
        }
        LoggedCopy hit = copies.get(3);
        TestStores.flip(
                TestStores.segment(directory, (int) hit.segment()), hit.entry().frameOffset() + 40, 0x55);
        List<ContentId> expected = new ArrayList<>(all);
        expected.remove(3);
        try (SegmentedArchiveStore store = open(TestStores.settings(directory));
                LogReader log = store.entries(LogPlace.BEGINNING)) {
            assertThat(rest(log)).isEqualTo(expected);
        }
    }

    @Test
    void copiesOfASealedStoreAreReadAsTheyArrived() throws IOException {
        Path keyset = directory.resolve("keyset");
        KeysetFile.create(keyset);
        byte[] again = Mails.bytes("Received: again\r\nSubject: mail 1\r\n\r\nbody 1\r\n");
        try (SegmentedArchiveStore store = open(TestStores.settings(directory.resolve("data"))
                        .withEncryption(new EncryptionSettings(keyset, true)));
                LogReader log = store.entries(LogPlace.BEGINNING)) {
            store.append(Mails.arrival(Mails.numbered(1)));
            store.append(Mails.arrival(again));
            StoredCopy first = store.copy(log.next().orElseThrow());
            StoredCopy second = store.copy(log.next().orElseThrow());
            assertThat(Mails.all(first.content())).isEqualTo(Mails.numbered(1));
            assertThat(Mails.all(second.content())).isEqualTo(again);
            assertThat(first.sender()).isEqualTo("sender@example.org");
        }
    }
}
