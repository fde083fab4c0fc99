package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.append;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.content;
import static org.jamesarchive.queue.QueueFixture.header;
import static org.jamesarchive.queue.QueueFixture.open;
import static org.jamesarchive.queue.QueueFixture.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments written past the page cache and read through it; and where that cannot be. */
class QueueDirectIoTest {

    private static final int BLOCK = 4096;
    private static final int SECTOR = 512;
    private static final int SECTORS = BLOCK / SECTOR;

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();

    private AppendLogQueue openDirect() throws IOException {
        AppendLogQueue queue = open(directory, DirectIo.AUTO);
        assumeThat(queue.isDirect())
                .as("the file system of %s has direct I/O", directory)
                .isTrue();
        return queue;
    }

    @Test
    void offIsBuffered() throws IOException {
        try (AppendLogQueue queue = open(directory, DirectIo.OFF)) {
            assertThat(queue.isDirect()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"CREATE, 0", "WRITE, 0", "DELETE, 0", ", 5000", ", 131072"})
    void whatCannotBeWrittenDirectIsWrittenBuffered(FaultyDisk.Step failing, long blockSize) throws IOException {
        disk.blockSize(blockSize);
        if (failing != null) {
            disk.fail(failing, 1);
        }
        Files.write(directory.resolve(SegmentFiles.PROBE), bytes("left by a crash"));
        try (AppendLogQueue queue = open(directory, DirectIo.AUTO, disk)) {
            assertThat(queue.isDirect()).isFalse();
            assertThat(queue.status().unavailable()).isEmpty();
            assertThat(text(queue, append(queue, "", "mail"))).isEqualTo("mail");
        }
    }

    @Test
    void theProbeIsGoneWhenTheQueueIsOpen() throws IOException {
        Files.write(directory.resolve(SegmentFiles.PROBE), bytes("left by a crash"));
        try (AppendLogQueue queue = openDirect()) {
            assertThat(queue.size()).isZero();
            assertThat(directory.resolve(SegmentFiles.PROBE)).doesNotExist();
        }
    }

    @Test
    void eachOpenMayWriteTheOtherWay() throws IOException {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            try (AppendLogQueue queue = open(directory, i % 2 == 0 ? DirectIo.AUTO : DirectIo.OFF)) {
                ids.add(append(queue, "", "mail " + i));
            }
        }
        try (AppendLogQueue queue = open(directory, DirectIo.OFF)) {
            assertThat(all(queue))
                    .containsExactly(ids.stream().mapToLong(Long::longValue).toArray());
            for (int i = 0; i < 6; i++) {
                assertThat(text(queue, ids.get(i))).isEqualTo("mail " + i);
            }
            assertThat(queue.damaged()).isZero();
        }
    }

    @Test
    void whatIsReadBetweenAppendsIsWhatWasAppended() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (AppendLogQueue queue = openDirect()) {
            List<Long> ids = new ArrayList<>();
            List<byte[]> contents = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                byte[] content = bytes(random.nextLong(), random.nextInt(10) == 0 ? 70_000 : random.nextInt(6000));
                ids.add(queue.append(bytes("mail " + i), Content.of(content)));
                contents.add(content);
                for (int which : new int[] {i, Math.max(0, i - 1), random.nextInt(i + 1)}) {
                    assertThat(header(queue, ids.get(which)))
                            .as("seed %d", seed)
                            .isEqualTo("mail " + which);
                    assertThat(content(queue, ids.get(which)))
                            .as("seed %d", seed)
                            .isEqualTo(contents.get(which));
                }
            }
            assertThat(queue.damaged()).isZero();
        }
    }

    /** Readers keep the page that is written next in the page cache, all the time. */
    @Test
    void readersAtTheEndOfTheLogNeverSeeStalePages() throws Exception {
        int appends = 400;
        AtomicLong last = new AtomicLong();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (AppendLogQueue queue = openDirect()) {
            List<Future<Long>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(executor.submit(() -> {
                    long reads = 0;
                    while (last.get() >= 0) {
                        long id = last.get();
                        if (id > 0) {
                            assertThat(content(queue, id)).isEqualTo(bytes(id, (int) (id * 37 % 3000)));
                            reads++;
                        }
                    }
                    return reads;
                }));
            }
            try {
                for (int i = 1; i <= appends; i++) {
                    long id = queue.append(new byte[0], Content.of(bytes(i, (int) (i * 37L % 3000))));
                    assertThat(id).isEqualTo(i);
                    last.set(id);
                }
            } finally {
                last.set(-1);
            }
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
            assertThat(queue.damaged()).isZero();
        } finally {
            executor.shutdownNow();
        }
    }

    /**
     * The power goes while the last, partly filled block is written again: each sector holds what it held or what it was to
     * hold. All ways there are, for a second record that ends within the block.
     */
    @ParameterizedTest
    @ValueSource(ints = {100, 1000, 3500})
    void aTornRewriteOfTheLastBlockKeepsWhatWasDurableInIt(int firstLength) throws IOException {
        byte[] before;
        byte[] after;
        byte[] durable = bytes(1, firstLength);
        Path segment;
        try (AppendLogQueue queue = openDirect()) {
            queue.append(bytes("durable"), Content.of(durable));
            segment = QueueFixture.theSegment(directory);
            before = Files.readAllBytes(segment);
            queue.append(bytes("under way"), Content.of(bytes(2, 3900 - firstLength)));
            after = Files.readAllBytes(segment);
        }
        int block = SegmentFormat.FILE_HEADER_SIZE;
        assertThat(Arrays.mismatch(before, after)).isBetween(block, block + BLOCK - 1);
        boolean cutBetween = false;
        for (int written = 0; written < 1 << SECTORS; written++) {
            byte[] torn = before.clone();
            for (int sector = 0; sector < SECTORS; sector++) {
                if ((written & (1 << sector)) != 0) {
                    int at = block + sector * SECTOR;
                    System.arraycopy(after, at, torn, at, SECTOR);
                }
            }
            cutBetween |= !Arrays.equals(torn, before) && !Arrays.equals(torn, after);
            Files.write(segment, torn);
            List<Long> found = new ArrayList<>();
            SegmentScanner.scan(segment, new SegmentScanner.Listener() {
                @Override
                public void record(RecordHeader record, long offset, byte[] header) {
                    found.add(record.id());
                }

                @Override
                public void damaged(long from, long to) {
                    throw new AssertionError("damage from " + from + " to " + to);
                }
            });
            assertThat(found).as("sectors %x", written).startsWith(1L).hasSizeLessThanOrEqualTo(2);
            if (written == 0x0F || written == 0xF0) {
                Path crashed = directory.resolve("crashed" + written);
                Files.createDirectories(crashed);
                Files.copy(segment, crashed.resolve(segment.getFileName()));
                try (AppendLogQueue queue = open(crashed, DirectIo.AUTO)) {
                    assertThat(content(queue, all(queue)[0])).isEqualTo(durable);
                    assertThat(queue.damaged()).isZero();
                }
            }
        }
        assertThat(cutBetween).isTrue();
    }

    /** A write that fails after some of its blocks leaves no trace of them. */
    @Test
    void aWriteThatStopsHalfWayIsTakenBack() throws IOException {
        try (AppendLogQueue queue = open(directory, DirectIo.AUTO, disk)) {
            assumeThat(queue.isDirect()).isTrue();
            long kept = append(queue, "", "kept");
            disk.room(3 * BLOCK);
            assertThatThrownBy(() -> queue.append(new byte[0], Content.of(bytes(1, 30_000))))
                    .isInstanceOf(QueueUnavailableException.class)
                    .hasMessageContaining("No space left");
            disk.room(Long.MAX_VALUE);
            long next = append(queue, "", "next");
            assertThat(queue.status().segments()).isEqualTo(1);
            assertThat(text(queue, kept)).isEqualTo("kept");
            assertThat(text(queue, next)).isEqualTo("next");
        }
        assertThat(QueueFixture.theSegment(directory))
                .hasSize(SegmentFormat.FILE_HEADER_SIZE + 2L * (RecordHeader.SIZE + 4));
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.size()).isEqualTo(2);
            assertThat(queue.damaged()).isZero();
        }
    }

    @Test
    void onlyTheEndIsWrittenAtAndOnlyTheLastForceCutBackTo() throws IOException {
        SegmentFiles files =
                SegmentFiles.in(QueueFixture.settings(directory).withDirectIo(DirectIo.AUTO), new LocalDisk());
        assumeThat(files.isDirect()).isTrue();
        try (Disk.DiskFile file = files.create(1)) {
            file.writeAll(ByteBuffer.wrap(bytes(1, 10_000)), 0);
            file.force();
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 9_999))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the file ends at 10000, not at 9999");
            assertThatThrownBy(() -> file.truncate(4096))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the file was forced at 10000, not at 4096");
        }
    }
}
