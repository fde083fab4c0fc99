package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bit rot with whole entries behind it: named, counted, and everything else is served. */
class DamageTest {

    private static final List<byte[]> MAILS =
            List.of(Mails.numbered(0), Mails.random(5000, 1), Mails.numbered(2), Mails.numbered(3));

    @TempDir
    Path directory;

    private Path segment;
    private List<Trailer> entries;

    @BeforeEach
    void makeStore() throws IOException {
        segment = TestStores.holding(directory, MAILS);
        entries = TestStores.entries(segment);
    }

    @Test
    void flippedBitInAFrameLosesThatMessageOnly() throws Exception {
        Trailer second = entries.get(2);
        flip(second.frameOffset() + second.frameLength() / 2);
        byte[] before = Files.readAllBytes(segment);
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.damages()).isEqualTo(1);
            assertThat(store.status().messages()).isEqualTo(3);
            assertThatThrownBy(() -> store.read(id(MAILS.get(1)))).isInstanceOf(DamagedEntryException.class);
            assertServed(store, 0, 2, 3);
            assertThat(store.append(arrival(MAILS.get(1))).merged())
                    .as("a new copy takes its place")
                    .isFalse();
            assertServed(store, 0, 1, 2, 3);
            assertThat(store.status().messages()).isEqualTo(4);
            assertThat(store.status().segments()).isEqualTo(2);
        }
        assertThat(Files.readAllBytes(segment))
                .as("the damaged segment stays as it is")
                .isEqualTo(before);
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.damages()).isEqualTo(1);
            assertThat(store.status().messages()).isEqualTo(4);
            assertServed(store, 0, 1, 2, 3);
        }
        assertThat(TestStores.files(directory.resolve("quarantine"))).isEmpty();
    }

    @Test
    void readFindsDamageThatCameAfterTheStart() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            Trailer second = entries.get(2);
            flip(second.frameOffset() + second.frameLength() / 2);
            assertThatThrownBy(() -> store.read(id(MAILS.get(1)))).isInstanceOf(DamagedEntryException.class);
            assertServed(store, 0, 2, 3);
        }
    }

    @Test
    void flippedBitInATrailerLosesNothing() throws Exception {
        Trailer second = entries.get(2);
        for (int at = 0; at < Trailer.LENGTH; at++) {
            long offset = second.frameOffset() + second.frameLength() + at;
            flip(offset);
            List<SegmentItem> items = items(segment);
            assertThat(items).filteredOn(SegmentItem.Damage.class::isInstance).hasSize(1);
            assertThat(items).contains(new SegmentItem.Entry(second));
            flip(offset);
        }
        flip(second.frameOffset() + second.frameLength() + 100);
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.damages()).isEqualTo(1);
            assertServed(store, 0, 1, 2, 3);
        }
    }

    /** At every byte before the last entry: it is found, and no other message is touched. */
    @Test
    void everyFlippedBitIsFoundAndCostsOneMessageAtMost() throws Exception {
        Trailer last = entries.get(4);
        long seed = System.nanoTime();
        System.err.println("seed " + seed);
        Random random = new Random(seed);
        for (long offset = 0; offset < last.frameOffset(); offset++) {
            int bit = 1 << random.nextInt(8);
            flip(offset, bit);
            List<SegmentItem> items = items(segment);
            assertThat(items)
                    .as("bit %d at %d", bit, offset)
                    .filteredOn(SegmentItem.Damage.class::isInstance)
                    .isNotEmpty();
            assertThat(items)
                    .as("bit %d at %d", bit, offset)
                    .filteredOn(SegmentItem.Entry.class::isInstance)
                    .hasSizeGreaterThanOrEqualTo(4)
                    .isSubsetOf(entries.stream().map(SegmentItem.Entry::new).toList());
            flip(offset, bit);
        }
    }

    @Test
    void damageAndATornTailStayAsTheyAre() throws Exception {
        Trailer second = entries.get(2);
        flip(second.frameOffset() + 20);
        try (var channel = Files.newByteChannel(segment, java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(segment) - 1);
        }
        byte[] before = Files.readAllBytes(segment);
        Folders.delete(directory.resolve("catalog"));
        for (int start = 0; start < 3; start++) {
            try (SegmentedArchiveStore store = TestStores.open(directory)) {
                assertThat(store.damages()).isEqualTo(2);
                assertThat(store.status().messages()).isEqualTo(2);
                assertServed(store, 0, 2);
                assertThat(store.status().segments()).isEqualTo(2);
            }
        }
        assertThat(Files.readAllBytes(segment)).isEqualTo(before);
        assertThat(TestStores.files(directory.resolve("quarantine"))).isEmpty();
    }

    @Test
    void severalDamagedFramesInARowAreNamed() throws Exception {
        flip(entries.get(1).frameOffset());
        flip(entries.get(2).frameOffset());
        List<SegmentItem> items = items(segment);
        assertThat(items)
                .filteredOn(SegmentItem.Damage.class::isInstance)
                .extracting(item -> ((SegmentItem.Damage) item).trailer())
                .containsExactly(entries.get(1), entries.get(2));
    }

    @Test
    void removedEntryIsFound() throws Exception {
        byte[] bytes = Files.readAllBytes(segment);
        int from = (int) entries.get(3).frameOffset();
        int to = (int) entries.get(3).end();
        byte[] without = new byte[bytes.length - (to - from)];
        System.arraycopy(bytes, 0, without, 0, from);
        System.arraycopy(bytes, to, without, from, bytes.length - to);
        Files.write(segment, without);
        // The entry behind the gap no longer stands where its trailer says: it does not count as whole.
        try (SegmentReader reader = SegmentReader.open(segment)) {
            while (reader.next().isPresent()) {}
            assertThat(reader.tail().state()).isEqualTo(SegmentTail.State.TORN);
        }
    }

    @Test
    void entryThatDoesNotFollowIsFound() throws Exception {
        // The same mails at the same places: only the chain tells that another mail came before.
        Path segment = fixedTime("one", List.of(Mails.numbered(0), MAILS.get(2), MAILS.get(3)));
        Path foreign = fixedTime("other", List.of(Mails.numbered(9), MAILS.get(2), MAILS.get(3)));
        byte[] bytes = Files.readAllBytes(segment);
        byte[] foreignBytes = Files.readAllBytes(foreign);
        Trailer foreignThird = TestStores.entries(foreign).get(2);
        assertThat(foreignThird.frameOffset())
                .isEqualTo(TestStores.entries(segment).get(2).frameOffset());
        int from = (int) foreignThird.frameOffset();
        System.arraycopy(foreignBytes, from, bytes, from, (int) foreignThird.end() - from);
        Files.write(segment, bytes);
        assertThat(items(segment))
                .filteredOn(SegmentItem.Damage.class::isInstance)
                .extracting(item -> ((SegmentItem.Damage) item).reason())
                .contains("does not follow the entry before it");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 200_000})
    void bytesBehindTheEndEntryAreDamage(int count) throws Exception {
        Path sealedDirectory = directory.resolve("sealed");
        StoreSettings settings = TestStores.settings(sealedDirectory).withSegmentSizeLimit(1024);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, java.time.Clock.systemUTC())) {
            store.append(arrival(Mails.random(2000, 1)));
            store.append(arrival(Mails.random(2000, 2)));
        }
        Path sealed = TestStores.segment(sealedDirectory, 1);
        try (SegmentReader reader = SegmentReader.open(sealed)) {
            while (reader.next().isPresent()) {}
            assertThat(reader.tail().state()).isEqualTo(SegmentTail.State.SEALED);
        }
        Files.write(sealed, new byte[count], java.nio.file.StandardOpenOption.APPEND);
        assertThat(items(sealed))
                .filteredOn(SegmentItem.Damage.class::isInstance)
                .hasSize(1);
        Folders.delete(sealedDirectory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(sealedDirectory)) {
            assertThat(store.damages()).isEqualTo(1);
            assertThat(store.status().messages()).isEqualTo(2);
        }
    }

    private Path fixedTime(String name, List<byte[]> mails) throws IOException {
        Path store = directory.resolve(name);
        try (SegmentedArchiveStore open = SegmentedArchiveStore.open(
                TestStores.settings(store).withCompressionLevel(3), new MovingClock(Mails.ARRIVAL))) {
            for (byte[] mail : mails) {
                open.append(arrival(mail));
            }
        }
        return TestStores.segment(store, 1);
    }

    private void assertServed(SegmentedArchiveStore store, int... mails) throws IOException {
        for (int mail : mails) {
            assertThat(all(store.read(id(MAILS.get(mail))).orElseThrow())).isEqualTo(MAILS.get(mail));
        }
    }

    private void flip(long offset) throws IOException {
        flip(offset, 0x10);
    }

    private void flip(long offset, int bits) throws IOException {
        TestStores.flip(segment, offset, bits);
    }

    private static List<SegmentItem> items(Path segment) throws IOException {
        List<SegmentItem> items = new ArrayList<>();
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                items.add(item.get());
            }
        }
        return items;
    }
}
