package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentFormatException;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentStart;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others may rely on who read segments without the store. */
class SegmentReaderTest {

    @TempDir
    Path directory;

    @Test
    void entriesOfTwoSegmentsFormOneLog() throws Exception {
        StoreSettings settings = TestStores.settings(directory).withSegmentSizeLimit(100_000);
        MovingClock clock = new MovingClock(Mails.ARRIVAL);
        byte[] first = Mails.random(3_000_000, 1);
        byte[] second = Mails.bytes("Received: x\r\nSubject: y\r\n\r\nz");
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, clock)) {
            store.append(Mails.arrival(first));
            store.append(Mails.arrival(second));
            store.append(Mails.arrival(second));
        }
        List<Trailer> sealed = verified(TestStores.segment(directory, 1), LogPosition.FIRST, SegmentTail.State.SEALED);
        assertThat(sealed).extracting(Trailer::kind).containsExactly(EntryKind.START, EntryKind.MESSAGE, EntryKind.END);
        LogPosition between = LogPosition.behind(sealed.get(2));
        Path open = TestStores.segment(directory, 2);
        List<Trailer> entries = verified(open, between, SegmentTail.State.OPEN);
        assertThat(entries)
                .extracting(Trailer::kind)
                .containsExactly(EntryKind.START, EntryKind.MESSAGE, EntryKind.MERGE);
        assertThat(entries).extracting(Trailer::sequence).containsExactly(3L, 4L, 5L);
        assertThat(entries)
                .extracting(Trailer::contentId)
                .containsExactly(Trailer.NO_CONTENT, Mails.id(second), Mails.id(second));
        assertThat(entries).extracting(Trailer::serverId).containsOnly(TestStores.SERVER_ID);
        assertThat(entries).extracting(Trailer::dataLength).endsWith((long) second.length, 13L);

        try (EntryInput start = EntryInput.open(open, entries.get(0))) {
            assertThat(start.start())
                    .isEqualTo(new SegmentStart(
                            2, TestStores.SERVER_ID, Mails.ARRIVAL, between.sequence(), between.chain()));
        }
        try (EntryInput merge = EntryInput.open(open, entries.get(2))) {
            assertThat(merge.attributes().kind()).isEqualTo(EntryKind.MERGE);
            assertThat(merge.readAllBytes()).isEqualTo(Mails.bytes("Received: x\r\n"));
        }
    }

    @Test
    void segmentThatDoesNotFollowIsReported() throws Exception {
        Path segment = TestStores.holding(directory, List.of(Mails.numbered(1)));
        for (LogPosition wrong :
                List.of(new LogPosition(1, LogHash.ZERO), new LogPosition(0, LogHash.ofHex("ab".repeat(32))))) {
            try (SegmentReader reader = SegmentReader.open(segment, 0, wrong)) {
                assertThat(reader.next().orElseThrow()).isInstanceOf(SegmentItem.Damage.class);
                assertThat(reader.next().orElseThrow()).isInstanceOf(SegmentItem.Entry.class);
                assertThat(reader.next().orElseThrow()).isInstanceOf(SegmentItem.Entry.class);
                assertThat(reader.next()).isEmpty();
            }
        }
    }

    /** Small frames are made in memory, large ones in a file: all carry their size and zstd's checksum. */
    @Test
    void everyFrameHasContentSizeAndChecksum() throws Exception {
        byte[] large = Mails.random(2_500_000, 1);
        Path segment = TestStores.holding(directory, List.of(Mails.numbered(1), new byte[0], large, new byte[200_000]));
        byte[] bytes = Files.readAllBytes(segment);
        List<Trailer> entries = TestStores.entries(segment);
        assertThat(entries).hasSize(5);
        for (Trailer entry : entries) {
            byte[] frame = Arrays.copyOfRange(
                    bytes, (int) entry.frameOffset(), (int) (entry.frameOffset() + entry.frameLength()));
            assertThat(Zstd.findFrameCompressedSize(frame)).isEqualTo(frame.length);
            assertThat(Zstd.getFrameContentSize(frame)).isPositive().isGreaterThanOrEqualTo(entry.dataLength());
            assertThat(frame[4] & 0b100).as("checksum flag").isEqualTo(0b100);
            byte[] tar = Zstd.decompress(frame, (int) Zstd.getFrameContentSize(frame));
            assertThat(tar.length % 512).isZero();
            assertThat(LogHash.of(LogHash.leafDigest().digest(tar))).isEqualTo(entry.leaf());
        }
    }

    @Test
    void leafHashIsThatOfRfc9162() {
        assertThat(LogHash.of(LogHash.leafDigest().digest()).hex())
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    @Test
    void writerMayGoOnWhileOthersRead() throws Exception {
        ExecutorService reading = Executors.newSingleThreadExecutor();
        AtomicBoolean done = new AtomicBoolean();
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            store.append(Mails.arrival(Mails.numbered(0)));
            Future<Integer> reader = reading.submit(() -> {
                int passes = 0;
                int most = 0;
                while (!done.get() || passes == 0) {
                    int entries = walk(TestStores.segment(directory, 1));
                    assertThat(entries).isGreaterThanOrEqualTo(most);
                    most = entries;
                    passes++;
                }
                return passes;
            });
            for (int i = 1; i <= 300; i++) {
                store.append(Mails.arrival(Mails.random(i % 60 == 0 ? 1_500_000 : 3000, i)));
            }
            done.set(true);
            assertThat(reader.get()).isPositive();
        } finally {
            reading.shutdownNow();
        }
        assertThat(walk(TestStores.segment(directory, 1))).isEqualTo(302);
    }

    @Test
    void entryOfANewerVersionStopsTheStoreAndIsNotCut() throws Exception {
        Path segment = TestStores.holding(directory, List.of(Mails.numbered(1), Mails.numbered(2)));
        Trailer last = TestStores.entries(segment).get(2);
        byte[] bytes = Files.readAllBytes(segment);
        ByteBuffer trailer = ByteBuffer.wrap(bytes, bytes.length - Trailer.LENGTH, Trailer.LENGTH)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int[] change : new int[][] {{12, 9}, {11, 3}}) {
            ByteBuffer changed = ByteBuffer.allocate(Trailer.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
            changed.put(trailer.duplicate()).flip();
            changed.put(change[0], (byte) change[1]);
            CRC32C crc = new CRC32C();
            crc.update(changed.slice(0, Trailer.LENGTH - 4));
            changed.putInt(Trailer.LENGTH - 4, (int) crc.getValue());
            byte[] newer = bytes.clone();
            changed.get(newer, (int) (last.end() - Trailer.LENGTH), Trailer.LENGTH);
            Files.write(segment, newer);
            if (Files.exists(directory.resolve("catalog"))) {
                Folders.delete(directory.resolve("catalog"));
            }
            assertThatThrownBy(() -> TestStores.open(directory))
                    .isInstanceOf(SegmentFormatException.class)
                    .hasMessageContaining("newer version");
            assertThat(Files.readAllBytes(segment)).isEqualTo(newer);
        }
        Files.write(segment, bytes);
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.status().messages()).isEqualTo(2);
        }
    }

    @Test
    void verifyLooksInside() throws Exception {
        Path segment = TestStores.holding(directory, List.of(Mails.numbered(1)));
        Trailer mail = TestStores.entries(segment).get(1);
        Trailer lying = new Trailer(
                mail.kind(),
                mail.serverId(),
                mail.sequence(),
                mail.frameOffset(),
                mail.frameLength(),
                mail.dataLength(),
                mail.contentId(),
                LogHash.ZERO,
                mail.chain(),
                mail.frameChecksum());
        byte[] bytes = Files.readAllBytes(segment);
        byte[] trailer = new byte[Trailer.LENGTH];
        lying.encode().get(trailer);
        System.arraycopy(trailer, 0, bytes, bytes.length - Trailer.LENGTH, Trailer.LENGTH);
        Files.write(segment, bytes);
        try (SegmentReader reader = SegmentReader.open(segment)) {
            assertThatThrownBy(() -> reader.verify(lying)).hasMessageContaining("leaf hash");
        }
    }

    private static int walk(Path segment) throws IOException {
        int entries = 0;
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                assertThat(item.get()).isInstanceOf(SegmentItem.Entry.class);
                entries++;
            }
        }
        return entries;
    }

    private static List<Trailer> verified(Path segment, LogPosition from, SegmentTail.State end) throws IOException {
        List<Trailer> entries = new ArrayList<>();
        try (SegmentReader reader = SegmentReader.open(segment, 0, from)) {
            assertThatThrownBy(reader::tail).isInstanceOf(IllegalStateException.class);
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                Trailer entry = ((SegmentItem.Entry) item.get()).trailer();
                reader.verify(entry);
                entries.add(entry);
            }
            assertThat(reader.tail().state()).isEqualTo(end);
        }
        return entries;
    }
}
