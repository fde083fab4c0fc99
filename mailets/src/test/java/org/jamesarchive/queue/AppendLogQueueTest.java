package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jamesarchive.queue.QueueFixture.CLOCK;
import static org.jamesarchive.queue.QueueFixture.NOW;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.append;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.content;
import static org.jamesarchive.queue.QueueFixture.header;
import static org.jamesarchive.queue.QueueFixture.open;
import static org.jamesarchive.queue.QueueFixture.settings;
import static org.jamesarchive.queue.QueueFixture.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendLogQueueTest {

    @TempDir
    Path directory;

    @Test
    void entriesWaitInTheOrderTheyWereAppended() throws IOException {
        try (AppendLogQueue queue = open(directory)) {
            long first = append(queue, "to one", "mail one");
            long second = append(queue, "to two", "mail two");
            long third = append(queue, "to three", "mail three");

            assertThat(all(queue)).containsExactly(first, second, third).isSorted();
            assertThat(queue.waiting(first, 1)).containsExactly(second);
            assertThat(queue.waiting(third, 10)).isEmpty();
            assertThat(queue.waiting(Long.MAX_VALUE, 10)).isEmpty();
            assertThat(queue.waiting(0, 0)).isEmpty();
            assertThat(queue.size()).isEqualTo(3);
            assertThat(header(queue, second)).isEqualTo("to two");
            assertThat(text(queue, second)).isEqualTo("mail two");
            assertThat(queue.read(second).arrival()).isEqualTo(NOW);
            assertThat(queue.oldestArrival()).contains(NOW);
        }
    }

    @Test
    void doneEntriesAreNotSeenAgain() throws IOException {
        long kept;
        try (AppendLogQueue queue = open(directory)) {
            long ended = append(queue, "", "one");
            kept = append(queue, "", "two");
            queue.done(ended);
            queue.done(ended);
            queue.done(4711);

            assertThat(all(queue)).containsExactly(kept);
            assertThatThrownBy(() -> queue.read(ended)).isInstanceOf(IOException.class);
        }
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).containsExactly(kept);
            assertThat(text(queue, kept)).isEqualTo("two");
        }
    }

    @Test
    void idsAscendOverRestartsEvenWhenAllIsDone() throws IOException {
        long last = 0;
        for (int round = 0; round < 5; round++) {
            try (AppendLogQueue queue = open(directory)) {
                long id = append(queue, "", "mail");
                assertThat(id).isGreaterThan(last);
                last = id;
                queue.done(id);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                LargeContents.LEAST_BYTES - 1,
                LargeContents.LEAST_BYTES,
                LargeContents.LEAST_BYTES + 1,
                3_000_000
            })
    void contentOfEverySizeComesBackBitForBit(int size) throws IOException {
        byte[] content = bytes(size, size);
        long id;
        try (AppendLogQueue queue = open(directory)) {
            id = queue.append(bytes("envelope"), Content.of(content));
            assertThat(content(queue, id)).isEqualTo(content);
        }
        try (AppendLogQueue queue = open(directory)) {
            assertThat(content(queue, id)).isEqualTo(content);
            assertThat(content(queue, id)).isEqualTo(content);
            assertThat(header(queue, id)).isEqualTo("envelope");
            assertThat(queue.read(id).content().size()).isEqualTo(size);
            queue.done(id);
        }
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.size()).isZero();
            assertThat(queue.damaged()).isZero();
        }
        assertThat(QueueFixture.files(directory.resolve("large"), "")).isEmpty();
    }

    @Test
    void aHeaderOfTheLimitComesBackAndOneOverIsRefused() throws IOException {
        byte[] header = bytes(1, DurableQueue.HEADER_LIMIT);
        long id;
        try (AppendLogQueue queue = open(directory)) {
            id = queue.append(header, Content.of(bytes("mail")));
            assertThatThrownBy(() -> queue.append(new byte[DurableQueue.HEADER_LIMIT + 1], Content.of(bytes("mail"))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.read(id).header()).isEqualTo(header);
            assertThat(text(queue, id)).isEqualTo("mail");
        }
    }

    @Test
    void anEntryOverTheLimitIsRefusedAndOneOfTheLimitTaken() throws IOException {
        try (AppendLogQueue queue = AppendLogQueue.open(settings(directory).withEntrySizeLimit(10), CLOCK)) {
            append(queue, "12345", "67890");
            assertThatThrownBy(() -> append(queue, "12345", "678901")).isInstanceOf(EntryTooLargeException.class);
            assertThat(queue.size()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000_000})
    void contentThatLiesAboutItsLengthOrFailsIsNotTaken(int size) throws IOException {
        byte[] content = bytes(1, size);
        try (AppendLogQueue queue = open(directory)) {
            for (long said : new long[] {size - 1L, size + 1L}) {
                assertThatThrownBy(() -> queue.append(new byte[0], saying(said, new ByteArrayInputStream(content))))
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(QueueUnavailableException.class)
                        .hasMessageContaining(said + " bytes");
            }
            InputStream failing = new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("the spool file is gone");
                }

                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    return read();
                }
            };
            assertThatThrownBy(() -> queue.append(new byte[0], saying(size, failing)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("spool file");
            assertThat(queue.size()).isZero();
            assertThat(append(queue, "", "next")).isPositive();
        }
        assertThat(QueueFixture.files(directory.resolve("large"), "")).isEmpty();
    }

    private static Content saying(long size, InputStream in) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return in;
            }
        };
    }

    @Test
    void aSecondQueueOnTheDirectoryIsRefusedUntilTheFirstIsClosed() throws IOException {
        try (AppendLogQueue queue = open(directory)) {
            append(queue, "", "mail");
            assertThatThrownBy(() -> open(directory))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
        open(directory).close();
    }

    @Test
    void aClosedQueueTakesNothing() throws IOException {
        AppendLogQueue queue = open(directory);
        long id = append(queue, "", "mail");
        queue.close();
        queue.close();
        assertThatThrownBy(() -> append(queue, "", "mail")).isInstanceOf(QueueUnavailableException.class);
        assertThatThrownBy(() -> queue.done(id)).isInstanceOf(IOException.class);
        assertThat(queue.status().unavailable()).contains("closed");
    }

    @Test
    void statusCountsWhatIsThere() throws IOException {
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.status()).isEqualTo(new QueueStatus(0, SegmentFormat.FILE_HEADER_SIZE, 1, 0, ""));
            append(queue, "12345", "mail");
            queue.append(new byte[0], Content.of(new byte[LargeContents.LEAST_BYTES]));
            assertThat(queue.status())
                    .isEqualTo(new QueueStatus(
                            2,
                            SegmentFormat.FILE_HEADER_SIZE
                                    + 2 * RecordHeader.SIZE
                                    + 5
                                    + 4
                                    + (long) LargeContents.LEAST_BYTES,
                            1,
                            0,
                            ""));
        }
    }

    @Test
    void anInterruptedAppenderStillLearnsWhatBecameOfItsEntry() throws IOException {
        try (AppendLogQueue queue = open(directory)) {
            Thread.currentThread().interrupt();
            long id = append(queue, "", "mail");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(text(queue, id)).isEqualTo("mail");
            assertThat(append(queue, "", "next")).isGreaterThan(id);
        }
    }

    @Test
    void otherFilesInTheDirectoryAreLeftAlone() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "mine");
        Files.writeString(directory.resolve("0001.log"), "mine");
        try (AppendLogQueue queue = open(directory)) {
            queue.done(append(queue, "", "mail"));
        }
        assertThat(directory.resolve("notes.txt")).hasContent("mine");
        assertThat(directory.resolve("0001.log")).hasContent("mine");
    }
}
