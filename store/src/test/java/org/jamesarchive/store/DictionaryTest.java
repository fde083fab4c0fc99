package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments that begin with a dictionary. */
class DictionaryTest {

    private static final int SAMPLES = 100;
    private static final DictionarySettings SMALL = new DictionarySettings(16 * 1024, SAMPLES);
    private static final List<byte[]> MAILS = Mails.alike(SAMPLES + 40, 1);

    @TempDir
    Path temporary;

    @Test
    void secondSegmentBeginsWithTheDictionaryAsSoonAsItIsThere() throws Exception {
        Path store = filled(SMALL);
        assertThat(TestStores.files(store.resolve("segments"))).hasSize(2);
        assertThat(SegmentDictionary.in(TestStores.segment(store, 1))).isEmpty();
        SegmentDictionary dictionary =
                SegmentDictionary.in(TestStores.segment(store, 2)).orElseThrow();
        List<Trailer> entries = TestStores.entries(TestStores.segment(store, 2));
        assertThat(entries.subList(0, 3))
                .extracting(Trailer::kind)
                .containsExactly(EntryKind.START, EntryKind.START, EntryKind.MESSAGE);
        for (Trailer start : entries.subList(0, 2)) {
            try (EntryInput input = EntryInput.open(TestStores.segment(store, 2), start)) {
                assertThat(input.start().dictionary()).isEqualTo(dictionary.id());
                assertThat(input.start().sequence()).isEqualTo(start.sequence());
            }
        }
        try (SegmentReader reader = SegmentReader.open(TestStores.segment(store, 2))) {
            for (Trailer entry : entries) {
                reader.verify(entry);
            }
        }
        PlainTools.check(store.resolve("segments"), MAILS);
    }

    @Test
    void restartGoesOnWithTheSameDictionary() throws Exception {
        Path store = filled(SMALL);
        byte[] more = Mails.numbered(1);
        Folders.delete(store.resolve("catalog"));
        try (SegmentedArchiveStore open = open(store, SMALL)) {
            open.append(arrival(more));
            assertThat(open.status().segments()).isEqualTo(2);
            assertServed(open, MAILS);
        }
        StoreSettings small = TestStores.settings(store).withDictionary(SMALL).withSegmentSizeLimit(1024);
        try (SegmentedArchiveStore open = SegmentedArchiveStore.open(small, Clock.systemUTC())) {
            open.append(arrival(Mails.numbered(2)));
            open.append(arrival(Mails.numbered(3)));
        }
        Path third = TestStores.segment(store, 3);
        assertThat(SegmentDictionary.in(third).orElseThrow().bytes())
                .isEqualTo(SegmentDictionary.in(TestStores.segment(store, 2))
                        .orElseThrow()
                        .bytes());
    }

    @Test
    void storeThatHadNoDictionaryGetsOneAndLosesItWhenSwitchedOff() throws Exception {
        Path store = filled(DictionarySettings.NONE);
        assertThat(TestStores.files(store.resolve("segments"))).hasSize(1);
        try (SegmentedArchiveStore open = open(store, SMALL)) {
            open.append(arrival(Mails.numbered(1)));
            open.awaitDictionary();
            open.append(arrival(Mails.numbered(2)));
        }
        assertThat(SegmentDictionary.in(TestStores.segment(store, 2))).isPresent();
        try (SegmentedArchiveStore open = open(store, DictionarySettings.NONE)) {
            open.append(arrival(Mails.numbered(3)));
            assertServed(open, MAILS);
        }
        assertThat(SegmentDictionary.in(TestStores.segment(store, 3))).isEmpty();
    }

    @Test
    void noiseGivesNoDictionary() throws Exception {
        Path store = temporary.resolve("noise");
        try (SegmentedArchiveStore open = open(store, new DictionarySettings(16 * 1024, 50))) {
            for (int i = 0; i < 60; i++) {
                open.append(arrival(Mails.random(10_000, i)));
                open.awaitDictionary();
            }
            assertThat(open.status().segments()).isEqualTo(1);
        }
    }

    /** One bit anywhere in the two copies: it is found, and nothing is lost. */
    @Test
    void flippedBitInTheDictionaryIsFoundAndCostsNothing() throws Exception {
        Path store = filled(SMALL);
        Path segment = TestStores.segment(store, 2);
        List<Trailer> entries = TestStores.entries(segment);
        for (long offset = 1; offset < entries.get(1).end(); offset += 2399) {
            flip(segment, offset);
            Folders.delete(store.resolve("catalog"));
            Path copy = temporary.resolve("copy-" + offset);
            Folders.copy(store, copy);
            try (SegmentedArchiveStore open = open(copy, SMALL)) {
                assertThat(open.damages()).as("offset %d", offset).isPositive();
                assertServed(open, MAILS);
            }
            flip(segment, offset);
            TestStores.open(store).close();
        }
    }

    @Test
    void lostDictionaryIsReportedAndEverythingElseIsServed() throws Exception {
        Path store = filled(SMALL);
        Path segment = TestStores.segment(store, 2);
        List<Trailer> entries = TestStores.entries(segment);
        long inSecond = entries.stream()
                .filter(entry -> entry.kind() == EntryKind.MESSAGE)
                .count();
        flip(segment, entries.get(0).frameOffset() + 1000);
        flip(segment, entries.get(1).frameOffset() + 1000);
        Folders.delete(store.resolve("catalog"));
        try (SegmentedArchiveStore open = open(store, SMALL)) {
            assertThat(open.status().messages()).isBetween(MAILS.size() - inSecond, (long) MAILS.size() - 1);
            assertThat(open.damages()).isPositive();
            byte[] lost = MAILS.get(MAILS.size() - 1);
            assertThatThrownBy(() -> open.read(id(lost)))
                    .isInstanceOf(DamagedEntryException.class)
                    .hasMessageContaining("dictionary");
            assertServed(open, MAILS.subList(0, SAMPLES));
            assertThat(open.append(arrival(lost)).merged())
                    .as("a new copy takes its place")
                    .isFalse();
            assertServed(open, List.of(lost));
        }
        List<byte[]> all = new ArrayList<>(MAILS.subList(0, SAMPLES));
        all.add(MAILS.get(MAILS.size() - 1));
        try (SegmentedArchiveStore open = open(store, SMALL)) {
            assertServed(open, all);
        }
    }

    @Test
    void dictionaryThatIsLostInOneSegmentIsTakenFromAnother() throws Exception {
        Path store = filled(SMALL);
        StoreSettings small = TestStores.settings(store).withDictionary(SMALL).withSegmentSizeLimit(1024);
        try (SegmentedArchiveStore open = SegmentedArchiveStore.open(small, Clock.systemUTC())) {
            open.append(arrival(Mails.numbered(1)));
        }
        Path segment = TestStores.segment(store, 2);
        List<Trailer> entries = TestStores.entries(segment);
        flip(segment, entries.get(0).frameOffset() + 1000);
        flip(segment, entries.get(1).frameOffset() + 1000);
        Folders.delete(store.resolve("catalog"));
        try (SegmentedArchiveStore open = open(store, SMALL)) {
            assertThat(open.damages()).isEqualTo(2);
            assertServed(open, MAILS);
        }
    }

    @Test
    void tailTornInTheStartIsCutAndTheSegmentBegunAnew() throws Exception {
        Path store = filled(SMALL);
        Path segment = TestStores.segment(store, 2);
        byte[] bytes = Files.readAllBytes(segment);
        List<Trailer> entries = TestStores.entries(segment);
        long[] cuts = {
            1,
            entries.get(0).end() - 1,
            entries.get(0).end(),
            entries.get(1).end() - 1,
            entries.get(1).end()
        };
        for (long cut : cuts) {
            Path copy = temporary.resolve("cut-" + cut);
            Folders.copy(store, copy);
            Folders.delete(copy.resolve("catalog"));
            Files.write(TestStores.segment(copy, 2), Arrays.copyOf(bytes, (int) cut));
            try (SegmentedArchiveStore open = open(copy, SMALL)) {
                assertThat(open.damages()).isZero();
                for (byte[] mail : MAILS) {
                    open.append(arrival(mail));
                }
                open.awaitDictionary();
                for (int i = 0; i < 20; i++) {
                    open.append(arrival(Mails.numbered(i)));
                }
                assertServed(open, MAILS);
            }
        }
    }

    private Path filled(DictionarySettings dictionary) throws IOException {
        Path store = temporary.resolve("store-" + dictionary.sizeLimit());
        try (SegmentedArchiveStore open = open(store, dictionary)) {
            for (byte[] mail : MAILS.subList(0, SAMPLES)) {
                open.append(arrival(mail));
            }
            open.awaitDictionary();
            for (byte[] mail : MAILS.subList(SAMPLES, MAILS.size())) {
                open.append(arrival(mail));
            }
        }
        return store;
    }

    private static SegmentedArchiveStore open(Path store, DictionarySettings dictionary) throws IOException {
        return SegmentedArchiveStore.open(TestStores.settings(store).withDictionary(dictionary), Clock.systemUTC());
    }

    private static void assertServed(SegmentedArchiveStore store, List<byte[]> mails) throws IOException {
        for (byte[] mail : mails) {
            assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
        }
    }

    private static void flip(Path segment, long offset) throws IOException {
        TestStores.flip(segment, offset, 0x10);
    }
}
