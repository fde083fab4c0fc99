package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TornTailTest {

    private static final List<byte[]> MAILS = List.of(Mails.numbered(0), Mails.numbered(1));

    @TempDir
    Path temporary;

    /** The reader alone, at every length; opening a store as well is done below, at fewer. */
    @Test
    void readerStopsBehindTheLastWholeEntryAtEveryLength() throws Exception {
        Path segment = TestStores.holding(temporary.resolve("store"), MAILS);
        byte[] bytes = Files.readAllBytes(segment);
        List<Trailer> entries = TestStores.entries(segment);
        assertThat(entries).hasSize(3);
        for (int length = 0; length <= bytes.length; length++) {
            Path torn = temporary.resolve("torn");
            Files.write(torn, Arrays.copyOf(bytes, length));
            int cut = length;
            List<Trailer> whole =
                    entries.stream().filter(entry -> entry.end() <= cut).toList();
            long end = whole.isEmpty() ? 0 : whole.get(whole.size() - 1).end();
            try (SegmentReader reader = SegmentReader.open(torn)) {
                for (Trailer entry : whole) {
                    assertThat(reader.next()).contains(new SegmentItem.Entry(entry));
                    reader.verify(entry);
                }
                assertThat(reader.next()).as("length %d", length).isEmpty();
                assertThat(reader.tail().offset()).isEqualTo(end);
                assertThat(reader.tail().bytes()).isEqualTo(length - end);
                assertThat(reader.tail().state())
                        .isEqualTo(length == end ? SegmentTail.State.OPEN : SegmentTail.State.TORN);
            }
        }
    }

    /** As a start does it, but with one catalog for all, because opening that is what takes time. */
    @Test
    void tailIsCutAtEveryByte() throws Exception {
        Path segment = TestStores.holding(temporary.resolve("store"), MAILS);
        byte[] bytes = Files.readAllBytes(segment);
        List<Trailer> entries = TestStores.entries(segment);
        Path torn = temporary.resolve("torn");
        try (DataDirectory directory = DataDirectory.open(torn, TestStores.SERVER_ID);
                Catalog catalog = Catalog.open(directory.catalog())) {
            FaultyDisk disk = new FaultyDisk(torn);
            disk.forceNothing = true;
            TornTail tornTail = new TornTail(disk, directory, Clock.systemUTC());
            for (int length = 0; length <= bytes.length; length++) {
                Files.write(directory.segment(1), Arrays.copyOf(bytes, length));
                long end = wholeEnd(entries, length);
                LogTail tail = new Recovery(
                                directory, Keyset.NONE, catalog, tornTail, LogState.EMPTY, ScanProgress.NONE)
                        .run();
                assertThat(tail.damaged()).isFalse();
                assertThat(tail.diskBytes()).as("length %d", length).isEqualTo(end);
                assertThat(tail.state().messages()).isEqualTo(mailsBefore(entries, end));
                if (end == 0) {
                    assertThat(directory.segment(1)).doesNotExist();
                    assertThat(tail.open()).isNull();
                } else {
                    assertThat(Files.readAllBytes(directory.segment(1))).isEqualTo(Arrays.copyOf(bytes, (int) end));
                    assertThat(tail.open()).isNotNull();
                }
                assertKept(directory.quarantine(), bytes, (int) end, length);
            }
        }
    }

    @Test
    void storeGoesOnBehindATornTail() throws Exception {
        Path segment = TestStores.holding(temporary.resolve("store"), MAILS);
        byte[] bytes = Files.readAllBytes(segment);
        List<Trailer> entries = TestStores.entries(segment);
        for (int length = 0; length <= bytes.length; length += 61) {
            Path torn = temporary.resolve("torn-" + length);
            TestStores.open(torn).close();
            Files.write(TestStores.segment(torn, 1), Arrays.copyOf(bytes, length));
            long mails = mailsBefore(entries, wholeEnd(entries, length));
            try (SegmentedArchiveStore store = TestStores.open(torn)) {
                assertThat(store.status().messages()).isEqualTo(mails);
                assertThat(store.damages()).isZero();
                for (int i = 0; i < MAILS.size(); i++) {
                    assertThat(store.append(arrival(MAILS.get(i))).merged()).isEqualTo(i < mails);
                    assertThat(all(store.read(id(MAILS.get(i))).orElseThrow())).isEqualTo(MAILS.get(i));
                }
                assertThat(store.status().messages()).isEqualTo(2);
                assertThat(store.status().segments()).isEqualTo(1);
            }
        }
        PlainTools.check(temporary.resolve("torn-61").resolve("segments"), MAILS);
    }

    private static long wholeEnd(List<Trailer> entries, int length) {
        return entries.stream()
                .mapToLong(Trailer::end)
                .filter(end -> end <= length)
                .max()
                .orElse(0);
    }

    private static long mailsBefore(List<Trailer> entries, long end) {
        return entries.stream().filter(entry -> entry.end() <= end).skip(1).count();
    }

    private static void assertKept(Path quarantine, byte[] bytes, int from, int to) throws IOException {
        List<Path> kept = TestStores.files(quarantine);
        if (from == to) {
            assertThat(kept).isEmpty();
            return;
        }
        assertThat(kept).hasSize(1);
        assertThat(Files.readAllBytes(kept.get(0))).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        Files.delete(kept.get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 11, 12, 152, 5000, 300_000, 3_000_000})
    void garbageTailIsCut(int garbage) throws Exception {
        Path directory = temporary.resolve("store");
        Path segment = TestStores.holding(directory, MAILS);
        long whole = Files.size(segment);
        Files.write(segment, Mails.random(garbage, garbage), StandardOpenOption.APPEND);
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.status().messages()).isEqualTo(2);
            assertThat(Files.size(segment)).isEqualTo(whole);
            store.append(arrival(Mails.numbered(3)));
        }
        PlainTools.check(directory.resolve("segments"), List.of(MAILS.get(0), MAILS.get(1), Mails.numbered(3)));
        assertThat(TestStores.files(directory.resolve("quarantine"))).hasSize(1);
    }

    @Test
    void zerosWhereTheLastFrameShouldBeAreATornTail() throws Exception {
        Path directory = temporary.resolve("store");
        Path segment = TestStores.holding(directory, MAILS);
        Trailer last = TestStores.entries(segment).get(2);
        byte[] bytes = Files.readAllBytes(segment);
        Arrays.fill(bytes, (int) last.frameOffset(), (int) (last.frameOffset() + last.frameLength()), (byte) 0);
        Files.write(segment, bytes);
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.status().messages()).isEqualTo(1);
            assertThat(store.append(arrival(MAILS.get(1))).merged()).isFalse();
        }
    }

    /** A sender cannot make a torn tail look like a damaged middle by sending what a segment holds. */
    @Test
    void segmentInsideAMailIsNoSegment() throws Exception {
        byte[] segment = Files.readAllBytes(TestStores.holding(temporary.resolve("inner"), MAILS));
        byte[] mail = Mails.random(segment.length + 200_000, 5);
        System.arraycopy(segment, 0, mail, 1000, segment.length);
        Path directory = temporary.resolve("store");
        Path outer = TestStores.holding(directory, List.of(MAILS.get(0), mail));
        byte[] bytes = Files.readAllBytes(outer);
        Files.write(outer, Arrays.copyOf(bytes, bytes.length - 1));
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.damages()).isZero();
            assertThat(store.status().messages()).isEqualTo(1);
            assertThat(store.append(arrival(mail)).merged()).isFalse();
            assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
        }
    }
}
