package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.append;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.content;
import static org.jamesarchive.queue.QueueFixture.copyDirectory;
import static org.jamesarchive.queue.QueueFixture.files;
import static org.jamesarchive.queue.QueueFixture.header;
import static org.jamesarchive.queue.QueueFixture.open;
import static org.jamesarchive.queue.QueueFixture.segments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room of ended entries is given back, and none comes to life again by it. */
class QueueReclaimTest {

    private static final int SIZE = 10_000;

    @TempDir
    Path directory;

    private static List<Long> fill(AppendLogQueue queue, int entries) throws IOException {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            ids.add(queue.append(bytes("number " + i), Content.of(bytes(i, SIZE))));
        }
        return ids;
    }

    @Test
    void segmentsGoWhenAllTheirEntriesAreDone() throws IOException {
        try (AppendLogQueue queue = open(directory)) {
            List<Long> ids = fill(queue, 60);
            assertThat(segments(directory).size()).isGreaterThan(8);
            for (long id : ids) {
                queue.done(id);
            }
            await().untilAsserted(() -> assertThat(segments(directory)).hasSize(1));
            assertThat(queue.status().segments()).isEqualTo(1);
        }
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.size()).isZero();
        }
    }

    /** One entry of the first segment is stuck; the marks of its others lie in the second, of which nothing waits. */
    @Test
    void aSegmentWithDoneMarksStaysWhileAnOlderOneNeedsThem() throws IOException {
        FaultyDisk noRoomToCopy = new FaultyDisk();
        long stuck;
        try (AppendLogQueue queue = open(directory, noRoomToCopy)) {
            long large = queue.append(new byte[0], Content.of(new byte[LargeContents.LEAST_BYTES]));
            noRoomToCopy.usableSpace(0);
            List<Long> first = fill(queue, 6);
            stuck = first.get(0);
            for (long id : first.subList(1, 6)) {
                queue.done(id);
            }
            for (long id : fill(queue, 15)) {
                queue.done(id);
            }
            // its file goes in a round of the reclaimer that looks at the segments as well
            queue.done(large);
            await().untilAsserted(() ->
                    assertThat(files(directory.resolve("large"), "")).isEmpty());
        }
        try (AppendLogQueue queue = open(directory, noRoomToCopy)) {
            assertThat(all(queue)).containsExactly(stuck);
        }
    }

    @Test
    void aStuckEntryHoldsNoOldSegmentsAndKeepsItsIdAndOrder() throws IOException {
        long stuckSmall;
        long stuckLarge;
        try (AppendLogQueue queue = open(directory)) {
            stuckSmall = queue.append(bytes("stuck"), Content.of(bytes(4711, SIZE)));
            stuckLarge = queue.append(bytes("stuck large"), Content.of(bytes(4712, 300_000)));
            QueueEntry readBefore = queue.read(stuckSmall);
            for (int round = 0; round < 20; round++) {
                for (long id : fill(queue, 20)) {
                    queue.done(id);
                }
            }
            await().untilAsserted(() -> assertThat(segments(directory).size()).isLessThanOrEqualTo(4));
            assertThat(all(queue)).containsExactly(stuckSmall, stuckLarge);
            assertThat(content(queue, stuckSmall)).isEqualTo(bytes(4711, SIZE));
            try (InputStream in = readBefore.content().open()) {
                assertThat(in.readAllBytes()).as("read before it was moved").isEqualTo(bytes(4711, SIZE));
            }
            append(queue, "", "younger");
        }
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).startsWith(stuckSmall, stuckLarge).hasSize(3);
            assertThat(header(queue, stuckSmall)).isEqualTo("stuck");
            assertThat(queue.read(stuckSmall).arrival()).isEqualTo(QueueFixture.NOW);
            assertThat(content(queue, stuckSmall)).isEqualTo(bytes(4711, SIZE));
            assertThat(content(queue, stuckLarge)).isEqualTo(bytes(4712, 300_000));
            queue.done(stuckSmall);
            queue.done(stuckLarge);
        }
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.size())
                    .as("a copied entry does not outlive its done-mark")
                    .isEqualTo(1);
        }
    }

    /** First everything is done and nothing reclaimed; then, over copies of that, reclaiming stops after any step. */
    @Test
    void aCrashAtAnyMomentOfReclaimingLosesNothingAndWakesNothing() throws IOException {
        Path before = directory.resolve("before");
        FaultyDisk noRoomToCopy = new FaultyDisk();
        noRoomToCopy.usableSpace(0);
        noRoomToCopy.fail(FaultyDisk.Step.DELETE, Integer.MAX_VALUE);
        List<Long> stuck = new ArrayList<>();
        try (AppendLogQueue queue = open(before, noRoomToCopy)) {
            for (int i = 0; i < 4; i++) {
                stuck.addAll(fill(queue, 1));
                for (long id : fill(queue, 8)) {
                    queue.done(id);
                }
            }
        }
        int cuts = 0;
        for (boolean cut = true; cut; cuts++) {
            Path crashed = directory.resolve("crashed" + cuts);
            copyDirectory(before, crashed);
            FaultyDisk disk = new FaultyDisk();
            disk.cutPowerAfter(cuts);
            try (AppendLogQueue queue = open(crashed, disk)) {
                await().until(() -> disk.powerIsCut() || queue.status().segments() <= 3);
                cut = disk.powerIsCut();
            }
            try (AppendLogQueue after = open(crashed)) {
                assertThat(all(after)).as("cut after %d steps", cuts).containsExactly(longs(stuck));
                for (long id : stuck) {
                    assertThat(content(after, id)).isEqualTo(bytes(0, SIZE));
                }
                assertThat(after.damaged()).isZero();
            }
            QueueFixture.deleteDirectory(crashed);
        }
        assertThat(cuts).as("steps there are to stop after").isGreaterThan(10);
    }

    private static long[] longs(List<Long> ids) {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }

    @Test
    void manySmallSegmentsOfManyStartsAreMerged() throws IOException {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            try (AppendLogQueue queue = open(directory)) {
                ids.add(append(queue, "", "mail " + i));
            }
        }
        try (AppendLogQueue queue = open(directory)) {
            await().untilAsserted(() -> assertThat(segments(directory).size()).isLessThan(25));
            assertThat(all(queue)).containsExactly(longs(ids));
        }
    }

    @Test
    void aLargeContentGoesAfterItsDoneMark() throws IOException {
        Path contents = directory.resolve("large");
        try (AppendLogQueue queue = open(directory)) {
            long id = queue.append(new byte[0], Content.of(bytes(1, 400_000)));
            assertThat(files(contents, ".eml")).hasSize(1);
            queue.done(id);
            await().untilAsserted(() -> assertThat(files(contents, "")).isEmpty());
            assertThat(queue.status().diskBytes()).isLessThan(400_000);
        }
    }

    @Test
    void aDamagedSurvivorIsPutInQuarantineAndHoldsNothingUp() throws IOException {
        try (AppendLogQueue queue = open(directory)) {
            long stuck = queue.append(bytes("stuck"), Content.of(bytes(1, SIZE)));
            Path first = segments(directory).get(0);
            byte[] bytes = Files.readAllBytes(first);
            bytes[SegmentFormat.FILE_HEADER_SIZE + RecordHeader.SIZE + 100] ^= 1;
            Files.write(first, bytes);
            for (long id : fill(queue, 60)) {
                queue.done(id);
            }
            await().untilAsserted(() -> assertThat(first).doesNotExist());
            assertThat(queue.damaged()).isEqualTo(1);
            assertThat(queue.waiting(0, 10)).doesNotContain(stuck);
            assertThat(files(directory.resolve("quarantine"), ".damaged")).hasSize(1);
        }
    }
}
