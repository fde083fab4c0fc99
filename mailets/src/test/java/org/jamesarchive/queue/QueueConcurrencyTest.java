package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.content;
import static org.jamesarchive.queue.QueueFixture.open;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueConcurrencyTest {

    private static final int ENTRIES_PER_THREAD = 80;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private void runAll(List<Callable<Void>> work) throws Exception {
        List<Future<Void>> running = new ArrayList<>();
        for (Callable<Void> each : work) {
            running.add(threads.submit(each));
        }
        for (Future<Void> each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
    }

    /** Each consumer pages by the greatest id it saw: an id that became visible late would be missed. */
    @Test
    void whoPagesThroughTheQueueMissesNoEntry() throws Exception {
        Semaphore appended = new Semaphore(0);
        List<Long> seen = new ArrayList<>();
        try (AppendLogQueue queue = open(directory)) {
            List<Callable<Void>> work = new ArrayList<>();
            int total = 0;
            for (int thread = 0; thread < 8; thread++) {
                int size = thread < 2 ? LargeContents.LEAST_BYTES : 500;
                int entries = thread < 2 ? ENTRIES_PER_THREAD / 10 : ENTRIES_PER_THREAD;
                total += entries;
                work.add(() -> {
                    for (int i = 0; i < entries; i++) {
                        queue.append(new byte[0], Content.of(new byte[size]));
                        appended.release();
                    }
                    return null;
                });
            }
            int expected = total;
            work.add(() -> {
                long after = 0;
                for (int i = 0; i < expected; i++) {
                    appended.acquire();
                    for (long id : queue.waiting(after, 7)) {
                        seen.add(id);
                        after = id;
                        queue.done(id);
                    }
                }
                return null;
            });
            runAll(work);
            assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(expected);
            assertThat(queue.size()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200_000, 600_000})
    void aStreamThatIsOpenWhenItsEntryEndsGoesOnToItsEnd(int size) throws Exception {
        byte[] content = bytes(1, size);
        try (AppendLogQueue queue = open(directory)) {
            long id = queue.append(new byte[0], Content.of(content));
            QueueEntry entry = queue.read(id);
            try (InputStream in = entry.content().open()) {
                byte[] start = in.readNBytes(1000);
                queue.done(id);
                for (int i = 0; i < 10; i++) {
                    queue.done(queue.append(new byte[0], Content.of(new byte[60_000])));
                }
                byte[] rest = in.readAllBytes();
                assertThat(start).isEqualTo(java.util.Arrays.copyOf(content, 1000));
                assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(content, 1000, size));
            }
        }
    }

    @Test
    void readersNeverSeeWrongBytesWhileEntriesEndAndSegmentsGo() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        AtomicLong whole = new AtomicLong();
        Semaphore appended = new Semaphore(0);
        int appends = 250;
        try (AppendLogQueue queue = open(directory)) {
            List<Callable<Void>> work = new ArrayList<>();
            work.add(() -> {
                Random random = new Random(seed);
                for (int i = 0; i < appends; i++) {
                    int size = random.nextInt(20) == 0 ? LargeContents.LEAST_BYTES + i : random.nextInt(20_000);
                    queue.append(bytes(i + " " + size), Content.of(bytes(i, size)));
                    appended.release(2);
                    for (long id : queue.waiting(random.nextInt(i + 1), 1)) {
                        queue.done(id);
                    }
                }
                return null;
            });
            for (int reader = 0; reader < 2; reader++) {
                Random random = new Random(seed + reader);
                work.add(() -> {
                    for (int i = 0; i < appends; i++) {
                        appended.acquire();
                        long[] ids = queue.waiting(0, 100);
                        if (ids.length > 0) {
                            read(queue, ids[random.nextInt(ids.length)], whole);
                        }
                    }
                    return null;
                });
            }
            runAll(work);
            for (long id : all(queue)) {
                assertThat(isWhole(queue.read(id))).isTrue();
            }
            assertThat(whole.get()).isPositive();
            assertThat(queue.damaged()).isZero();
        }
    }

    private static void read(AppendLogQueue queue, long id, AtomicLong whole) {
        try {
            if (!isWhole(queue.read(id))) {
                throw new AssertionError("wrong bytes of entry " + id);
            }
            whole.incrementAndGet();
        } catch (IOException ended) {
            assertThat(ended).hasMessageContaining("entry " + id);
        }
    }

    private static boolean isWhole(QueueEntry entry) throws IOException {
        String[] seedAndSize = new String(entry.header(), java.nio.charset.StandardCharsets.UTF_8).split(" ");
        byte[] expected = bytes(Long.parseLong(seedAndSize[0]), Integer.parseInt(seedAndSize[1]));
        try (InputStream in = entry.content().open()) {
            return java.util.Arrays.equals(in.readAllBytes(), expected);
        }
    }

    @Test
    void anInterruptedReaderDisturbsNobody() throws Exception {
        try (AppendLogQueue queue = open(directory)) {
            long id = queue.append(new byte[0], Content.of(bytes(1, 100_000)));
            try (InputStream other = queue.read(id).content().open()) {
                Thread reader = new Thread(() -> {
                    Thread.currentThread().interrupt();
                    try {
                        content(queue, id);
                    } catch (IOException expected) {
                        // its own channel was closed under it
                    }
                });
                reader.start();
                reader.join();
                assertThat(other.readAllBytes()).isEqualTo(bytes(1, 100_000));
            }
            queue.append(new byte[0], Content.of(bytes(2, 10)));
            assertThat(content(queue, id)).isEqualTo(bytes(1, 100_000));
        }
    }
}
