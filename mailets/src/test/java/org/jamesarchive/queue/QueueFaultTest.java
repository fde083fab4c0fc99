package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.jamesarchive.queue.QueueFixture.CLOCK;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.append;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.content;
import static org.jamesarchive.queue.QueueFixture.open;
import static org.jamesarchive.queue.QueueFixture.segments;
import static org.jamesarchive.queue.QueueFixture.settings;
import static org.jamesarchive.queue.QueueFixture.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fails or is full: what was acknowledged stays, what was refused is not taken, the next append is served. */
@ParameterizedClass
@EnumSource(DirectIo.class)
class QueueFaultTest {

    private final DirectIo directIo;

    @TempDir
    Path directory;

    private final FaultyDisk disk = new FaultyDisk();

    QueueFaultTest(DirectIo directIo) {
        this.directIo = directIo;
    }

    @ParameterizedTest
    @CsvSource({
        "WRITE, 100",
        "FORCE, 100",
        "WRITE, 300000",
        "FORCE, 300000",
        "CREATE, 300000",
        "MOVE, 300000",
        "SYNC_DIRECTORY, 300000"
    })
    void anAppendThatFailsIsRefusedAndNotTaken(FaultyDisk.Step step, int size) throws IOException {
        long before;
        long after;
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            before = queue.append(new byte[0], Content.of(bytes(1, size)));
            disk.fail(step, 1);
            assertThatThrownBy(() -> queue.append(bytes("refused"), Content.of(bytes(2, size))))
                    .isInstanceOf(QueueUnavailableException.class)
                    .hasMessageContaining("on order");
            assertThat(queue.size()).isEqualTo(1);
            after = queue.append(new byte[0], Content.of(bytes(3, size)));
            assertThat(queue.status().unavailable()).isEmpty();
            assertThat(after).isGreaterThan(before);
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(all(queue)).containsExactly(before, after);
            assertThat(content(queue, before)).isEqualTo(bytes(1, size));
            assertThat(content(queue, after)).isEqualTo(bytes(3, size));
            assertThat(queue.damaged()).isZero();
        }
        assertThat(QueueFixture.files(directory.resolve("large"), "")).hasSize(size > 1000 ? 2 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aContentThatStandsInAFileIsLinkedWherePossible(boolean possible) throws IOException {
        byte[] bytes = bytes(1, 3_000_000);
        Path spooled = Files.write(directory.resolve("spooled"), bytes);
        disk.fail(FaultyDisk.Step.LINK, possible ? 0 : 1);
        try (AppendLogQueue queue = open(directory.resolve("queue"), directIo, disk)) {
            long id = queue.append(bytes("header"), inFile(spooled));
            List<Path> stored = QueueFixture.files(directory.resolve("queue/large"), "");
            assertThat(stored).hasSize(1);
            assertThat(Files.isSameFile(spooled, stored.get(0))).isEqualTo(possible);
            Files.delete(spooled);
            assertThat(content(queue, id)).isEqualTo(bytes);
        }
        try (AppendLogQueue queue = open(directory.resolve("queue"), directIo)) {
            assertThat(content(queue, all(queue)[0])).isEqualTo(bytes);
        }
    }

    @Test
    void aLinkedContentIsForcedBeforeItCounts() throws IOException {
        Path spooled = Files.write(directory.resolve("spooled"), bytes(1, 300_000));
        try (AppendLogQueue queue = open(directory.resolve("queue"), directIo, disk)) {
            disk.fail(FaultyDisk.Step.FORCE, 1);
            assertThatThrownBy(() -> queue.append(new byte[0], inFile(spooled)))
                    .isInstanceOf(QueueUnavailableException.class);
            assertThat(QueueFixture.files(directory.resolve("queue/large"), "")).isEmpty();
            assertThat(queue.size()).isZero();
        }
    }

    private static Content inFile(Path file) throws IOException {
        long size = Files.size(file);
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public Optional<Path> backingFile() {
                return Optional.of(file);
            }
        };
    }

    @Test
    void aFailedForceIsNeverTriedAgainOnTheSameSegment() throws IOException {
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            append(queue, "", "before");
            disk.fail(FaultyDisk.Step.FORCE, 1);
            assertThatThrownBy(() -> append(queue, "", "refused")).isInstanceOf(QueueUnavailableException.class);
            append(queue, "", "after");
            assertThat(queue.status().segments()).isEqualTo(2);
        }
    }

    @Test
    void aFailedWriteIsCutBackAndTheSegmentWrittenOn() throws IOException {
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            append(queue, "", "before");
            disk.fail(FaultyDisk.Step.WRITE, 1);
            assertThatThrownBy(() -> append(queue, "", "refused")).isInstanceOf(QueueUnavailableException.class);
            append(queue, "", "after");
            assertThat(queue.status().segments()).isEqualTo(1);
        }
    }

    @Test
    void aSegmentThatCannotBeCutBackIsLeftAndItsRefusedRecordDoesNoHarm() throws IOException {
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            append(queue, "", "before");
            disk.fail(FaultyDisk.Step.FORCE, 1);
            disk.fail(FaultyDisk.Step.TRUNCATE, 1);
            assertThatThrownBy(() -> append(queue, "", "refused")).isInstanceOf(QueueUnavailableException.class);
            append(queue, "", "after");
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            List<String> texts = new ArrayList<>();
            for (long id : all(queue)) {
                texts.add(text(queue, id));
            }
            assertThat(texts).as("delivery is at least once").containsExactly("before", "refused", "after");
            assertThat(queue.damaged()).isZero();
        }
    }

    @Test
    void shortWritesAreGoneOnWith() throws IOException {
        disk.shortWrites(7);
        byte[] small = bytes(1, 5000);
        byte[] large = bytes(2, 300_000);
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            queue.append(bytes("header"), Content.of(small));
            queue.append(bytes("header"), Content.of(large));
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(content(queue, all(queue)[0])).isEqualTo(small);
            assertThat(content(queue, all(queue)[1])).isEqualTo(large);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 100, 5000, 100_000, 299_999})
    void aFullDiskRefusesAndIsFineWhenThereIsRoomAgain(int room) throws IOException {
        int size = room < 5064 ? 5000 : 300_000;
        long before;
        long after;
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            before = append(queue, "", "before");
            disk.room(room);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> queue.append(new byte[0], Content.of(bytes(1, size))))
                        .isInstanceOf(QueueUnavailableException.class)
                        .hasMessageContaining("No space left");
            }
            assertThat(text(queue, before)).isEqualTo("before");
            disk.room(Long.MAX_VALUE);
            after = queue.append(new byte[0], Content.of(bytes(2, size)));
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(all(queue)).containsExactly(before, after);
            assertThat(content(queue, after)).isEqualTo(bytes(2, size));
            assertThat(queue.damaged()).isZero();
            assertThat(QueueFixture.files(directory.resolve("quarantine"), "")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultyDisk.Step.class,
            names = {"WRITE", "FORCE"})
    void doneMarksOfAFailedCommitGoOutWithALaterOne(FaultyDisk.Step step) throws IOException {
        long kept;
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            kept = append(queue, "", "kept");
            long ended = append(queue, "", "ended");
            disk.fail(step, 2);
            queue.done(ended);
            await().untilAsserted(() -> assertThat(queue.status().unavailable()).contains("on order"));
            assertThat(all(queue)).containsExactly(kept);
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(all(queue)).containsExactly(kept);
        }
    }

    @Test
    void belowTheWatermarkOnlyAppendsAreRefused() throws IOException {
        disk.usableSpace(1_000_000);
        QueueSettings settings = settings(directory).withDirectIo(directIo).withFreeSpaceWatermark(1_000_000);
        long kept;
        try (AppendLogQueue queue = AppendLogQueue.open(settings, CLOCK, disk)) {
            kept = append(queue, "", "kept");
            long ended = append(queue, "", "ended");
            assertThatThrownBy(() -> queue.append(new byte[0], Content.of(new byte[300_000])))
                    .as("would go below")
                    .isInstanceOf(QueueUnavailableException.class);
            disk.usableSpace(999_999);
            assertThat(queue.status().unavailable()).contains("below the watermark");
            assertThatThrownBy(() -> append(queue, "", "refused"))
                    .isInstanceOf(QueueUnavailableException.class)
                    .hasMessageContaining("below the watermark");
            queue.done(ended);
            assertThat(text(queue, kept)).isEqualTo("kept");
            assertThat(all(queue)).containsExactly(kept);
        }
        disk.usableSpace(1_000_000);
        try (AppendLogQueue queue = AppendLogQueue.open(settings, CLOCK, disk)) {
            assertThat(all(queue)).containsExactly(kept);
            assertThat(append(queue, "", "taken")).isGreaterThan(kept);
            assertThat(queue.status().unavailable()).isEmpty();
        }
    }

    @Test
    void aQueueOpensOnAFullDiskAndDrains() throws IOException {
        long first;
        long second;
        try (AppendLogQueue queue = open(directory, directIo)) {
            first = append(queue, "", "first");
            second = append(queue, "", "second");
        }
        disk.room(0);
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            assertThat(queue.status().unavailable()).contains("No space left");
            assertThat(text(queue, first)).isEqualTo("first");
            queue.done(first);
            assertThatThrownBy(() -> append(queue, "", "refused")).isInstanceOf(QueueUnavailableException.class);
            disk.room(Long.MAX_VALUE);
            await().untilAsserted(() -> assertThat(queue.status().unavailable()).isEmpty());
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(all(queue)).containsExactly(second);
            assertThat(append(queue, "", "third")).isGreaterThan(second);
        }
    }

    /** Nothing can be reclaimed before its done-mark is on disk, and there is no room for done-marks. */
    @Test
    void aDiskFullToTheLastByteDrainsAndTakesEntriesAgain() throws IOException {
        long kept;
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            kept = append(queue, "", "kept");
            long large = queue.append(new byte[0], Content.of(bytes(1, 2_000_000)));
            disk.room(0);
            assertThatThrownBy(() -> append(queue, "", "refused")).isInstanceOf(QueueUnavailableException.class);
            queue.done(large);
            await().untilAsserted(() -> assertThat(QueueFixture.files(directory.resolve("large"), ""))
                    .isEmpty());
            await().untilAsserted(() -> assertThat(queue.status().unavailable()).isEmpty());
            append(queue, "", "taken");
            assertThat(directory.resolve("reserve")).hasSize(Reserve.SIZE);
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(queue.size()).isEqualTo(2);
            assertThat(all(queue)).startsWith(kept);
            assertThat(queue.damaged()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultyDisk.Step.class,
            names = {"CREATE", "WRITE", "FORCE", "SYNC_DIRECTORY"})
    void aNewSegmentThatCannotBeMadeIsTriedAgain(FaultyDisk.Step step) throws IOException {
        List<Long> ids = new ArrayList<>();
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            ids.add(queue.append(new byte[0], Content.of(new byte[60_000])));
            disk.fail(step, 3);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> queue.append(new byte[0], Content.of(new byte[60_000])))
                        .isInstanceOf(QueueUnavailableException.class);
            }
            ids.add(queue.append(new byte[0], Content.of(new byte[60_000])));
            assertThat(segments(directory)).hasSize(2);
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(all(queue))
                    .containsExactly(ids.stream().mapToLong(Long::longValue).toArray());
        }
    }

    @Test
    void segmentsThatCannotBeDeletedNowAreDeletedLater() throws IOException {
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            disk.fail(FaultyDisk.Step.DELETE, 1);
            for (int i = 0; i < 10; i++) {
                queue.done(queue.append(new byte[0], Content.of(new byte[60_000])));
            }
            await().untilAsserted(() -> assertThat(segments(directory)).hasSize(1));
        }
    }

    @Test
    void whatStopsTheDiskForEverStopsNoCaller() throws IOException {
        try (AppendLogQueue queue = open(directory, directIo, disk)) {
            long id = append(queue, "", "mail");
            disk.cutPowerAfter(0);
            assertThatThrownBy(() -> append(queue, "", "refused")).isInstanceOf(QueueUnavailableException.class);
            queue.done(id);
            assertThat(queue.size()).isZero();
        }
        try (AppendLogQueue queue = open(directory, directIo)) {
            assertThat(queue.size()).as("its done-mark could not be written").isEqualTo(1);
        }
    }
}
