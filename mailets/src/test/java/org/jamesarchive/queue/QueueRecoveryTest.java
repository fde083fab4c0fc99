package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.append;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.content;
import static org.jamesarchive.queue.QueueFixture.copyDirectory;
import static org.jamesarchive.queue.QueueFixture.files;
import static org.jamesarchive.queue.QueueFixture.open;
import static org.jamesarchive.queue.QueueFixture.text;
import static org.jamesarchive.queue.QueueFixture.theSegment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a crash, a flipped bit or a lost page leaves, and what the queue makes of it. */
class QueueRecoveryTest {

    private static final int FIRST = SegmentFormat.FILE_HEADER_SIZE;
    private static final int RECORD = RecordHeader.SIZE + 6 + 10;

    @TempDir
    Path directory;

    /** Three entries with ids 1 to 3 in one segment, closed. */
    private Path threeEntries(Path where) throws IOException {
        try (AppendLogQueue queue = open(where)) {
            for (int i = 1; i <= 3; i++) {
                assertThat(append(queue, "header", "content #" + i)).isEqualTo(i);
            }
        }
        Path segment = theSegment(where);
        assertThat(Files.size(segment)).isEqualTo(FIRST + 3L * RECORD);
        return segment;
    }

    @Test
    void aTailTornAtAnyByteIsCutAndKept() throws IOException {
        Path whole = directory.resolve("whole");
        String segment = threeEntries(whole).getFileName().toString();
        for (int length = FIRST + 2 * RECORD; length < FIRST + 3 * RECORD; length++) {
            for (boolean writtenAhead : new boolean[] {false, true}) {
                Path torn = directory.resolve("torn");
                QueueFixture.deleteDirectory(torn);
                copyDirectory(whole, torn);
                byte[] bytes = Files.readAllBytes(torn.resolve(segment));
                byte[] cut = Arrays.copyOf(Arrays.copyOf(bytes, length), writtenAhead ? length + 5000 : length);
                Files.write(torn.resolve(segment), cut);

                try (AppendLogQueue queue = open(torn)) {
                    assertThat(all(queue)).as("length %d", length).containsExactly(1, 2);
                    assertThat(queue.damaged()).isZero();
                    assertThat(append(queue, "", "after"))
                            .as("a lost id is not given again")
                            .isGreaterThan(3 - 1);
                    assertThat(queue.size()).isEqualTo(3);
                }
                assertThat(Files.size(torn.resolve(segment))).isEqualTo(FIRST + 2L * RECORD);
                byte[] rest = withoutZerosAtTheEnd(Arrays.copyOfRange(bytes, FIRST + 2 * RECORD, length));
                if (rest.length == 0) {
                    assertThat(files(torn.resolve("quarantine"), "")).isEmpty();
                } else {
                    assertThat(files(torn.resolve("quarantine"), ".torn"))
                            .singleElement()
                            .satisfies(
                                    file -> assertThat(Files.readAllBytes(file)).isEqualTo(rest));
                }
            }
        }
    }

    private static byte[] withoutZerosAtTheEnd(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }

    @Test
    void aBitFlippedInAnyByteOfARecordIsReportedAndTheOthersAreServed() throws IOException {
        Path whole = directory.resolve("whole");
        String segment = threeEntries(whole).getFileName().toString();
        for (int at = FIRST + RECORD; at < FIRST + 2 * RECORD; at++) {
            Path damaged = directory.resolve("damaged");
            QueueFixture.deleteDirectory(damaged);
            copyDirectory(whole, damaged);
            byte[] bytes = Files.readAllBytes(damaged.resolve(segment));
            bytes[at] ^= 0x10;
            Files.write(damaged.resolve(segment), bytes);

            try (AppendLogQueue queue = open(damaged)) {
                assertThat(all(queue)).as("byte %d", at).containsExactly(1, 3);
                assertThat(queue.damaged()).isEqualTo(1);
                assertThat(queue.status().damaged()).isEqualTo(1);
                assertThat(text(queue, 3)).isEqualTo("content #3");
                assertThat(append(queue, "", "after")).isGreaterThan(3);
            }
            assertThat(files(damaged.resolve("quarantine"), ".damaged"))
                    .singleElement()
                    .satisfies(file -> assertThat(Files.readAllBytes(file))
                            .isEqualTo(Arrays.copyOfRange(bytes, FIRST + RECORD, FIRST + 2 * RECORD)));
            try (AppendLogQueue queue = open(damaged)) {
                assertThat(queue.size()).isEqualTo(3);
                assertThat(queue.damaged()).as("still there, still told").isEqualTo(1);
            }
        }
    }

    @Test
    void aHoleOfZerosIsDamageNotTheEnd() throws IOException {
        Path segment = threeEntries(directory);
        overwrite(segment, FIRST + RECORD, new byte[RECORD]);
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).containsExactly(1, 3);
            assertThat(queue.damaged()).isEqualTo(1);
        }
    }

    @Test
    void aDamagedFileHeaderIsMadeGoodFromItsCopyOrTheFirstRecord() throws IOException {
        Path segment = threeEntries(directory);
        overwrite(segment, 0, bytes(1, 2000));
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).containsExactly(1, 2, 3);
        }
        overwrite(segment, 0, bytes(1, FIRST));
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aSegmentThatIsAllGarbageIsReportedAndKept() throws IOException {
        Path segment = threeEntries(directory);
        byte[] garbage = bytes(2, FIRST + 3 * RECORD);
        overwrite(segment, 0, garbage);
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.size()).isZero();
            assertThat(queue.damaged()).isEqualTo(1);
            assertThat(append(queue, "", "after")).isGreaterThan(3);
        }
        assertThat(files(directory.resolve("quarantine"), ".damaged"))
                .singleElement()
                .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(garbage));
    }

    @Test
    void aSegmentWhoseCreationWasCutShortIsForgotten() throws IOException {
        threeEntries(directory);
        Files.write(SegmentFormat.file(directory, 77), new byte[100]);
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).containsExactly(1, 2, 3);
            assertThat(queue.damaged()).isZero();
            assertThat(append(queue, "", "after")).isGreaterThan(77);
        }
    }

    @Test
    void bytesOfAMailNeverPassForARecord() throws IOException {
        Path other = directory.resolve("other");
        byte[] forged = Files.readAllBytes(threeEntries(other));
        Path victim = directory.resolve("victim");
        try (AppendLogQueue queue = open(victim)) {
            queue.append(new byte[0], Content.of(forged));
            append(queue, "", "honest");
        }
        overwrite(theSegment(victim), FIRST, new byte[] {0, 0, 0, 0});
        try (AppendLogQueue queue = open(victim)) {
            assertThat(all(queue)).containsExactly(2);
            assertThat(text(queue, 2)).isEqualTo("honest");
            assertThat(queue.damaged()).isEqualTo(1);
        }
    }

    @Test
    void aLargeContentThatIsMissingOrShortIsReportedAndItsNeighboursAreServed() throws IOException {
        byte[] large = bytes(1, 500_000);
        try (AppendLogQueue queue = open(directory)) {
            append(queue, "", "one");
            queue.append(bytes("lost"), Content.of(large));
            queue.append(bytes("short"), Content.of(large));
            queue.append(bytes("whole"), Content.of(large));
        }
        Path contents = directory.resolve("large");
        Files.delete(files(contents, ".eml").get(0));
        Path cut = files(contents, ".eml").get(0);
        Files.write(cut, Arrays.copyOf(large, 1000));
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).containsExactly(1, 4);
            assertThat(content(queue, 4)).isEqualTo(large);
            assertThat(queue.damaged()).isEqualTo(2);
        }
        assertThat(files(directory.resolve("quarantine"), ".damaged")).hasSize(2);
        assertThat(files(directory.resolve("quarantine"), ".eml"))
                .singleElement()
                .satisfies(file -> assertThat(Files.size(file)).isEqualTo(1000));
    }

    @Test
    void largeContentsThatNeverCameIntoTheLogAreRemoved() throws IOException {
        threeEntries(directory);
        Path contents = directory.resolve("large");
        Files.write(contents.resolve("0000000000000007.eml"), bytes(1, 1000));
        Files.write(contents.resolve("0000000000000008.eml.part"), bytes(1, 1000));
        try (AppendLogQueue queue = open(directory)) {
            assertThat(files(contents, "")).isEmpty();
            long id = queue.append(new byte[0], Content.of(new byte[LargeContents.LEAST_BYTES]));
            assertThat(content(queue, id)).hasSize(LargeContents.LEAST_BYTES);
        }
    }

    @Test
    void damageMetWhileReadingIsReportedOnceAndNeverHandedOutAsWhole() throws IOException {
        byte[] small = bytes(1, 1000);
        byte[] large = bytes(2, 300_000);
        try (AppendLogQueue queue = open(directory)) {
            long first = queue.append(bytes("h"), Content.of(small));
            long second = queue.append(new byte[0], Content.of(large));
            long third = append(queue, "header", "content #3");
            Path segment = theSegment(directory);
            overwrite(segment, FIRST + RecordHeader.SIZE + 1 + 500, new byte[] {1, 2, 3});
            overwrite(files(directory.resolve("large"), ".eml").get(0), 299_999, new byte[] {
                large[299_999] == 0 ? (byte) 1 : 0
            });
            overwrite(segment, FIRST + RecordHeader.SIZE + 1 + 1000 + RecordHeader.SIZE + 20, bytes("x"));

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> content(queue, first)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> content(queue, second)).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> queue.read(third)).isInstanceOf(IOException.class);
            }
            assertThat(queue.damaged()).isEqualTo(3);
            assertThat(queue.size()).as("the caller decides").isEqualTo(3);
            try (InputStream in = queue.read(second).content().open()) {
                byte[] exactly = new byte[300_000];
                assertThatThrownBy(() -> in.readNBytes(exactly, 0, exactly.length))
                        .as("without asking for the end")
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(in::read).isInstanceOf(IOException.class);
            }
            queue.done(third);
            assertThat(queue.size()).isEqualTo(2);
        }
    }

    private static void overwrite(Path file, long position, byte[] bytes) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(position).write(ByteBuffer.wrap(bytes));
        }
    }
}
