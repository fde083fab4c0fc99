package org.jamesarchive.benchmarks;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.DictionarySettings;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.seal.KeysetFile;

/**
 * Durable appends a second of the store against what this disk gives to anybody, in turns in one run:
 * <pre>
 *   raw     N threads bring the message's bytes; whoever comes first writes all that wait in one call and forces once
 *   work    the same behind what each message costs a processor at least: SHA-256 twice (content id, leaf) and zstd at the
 *           store's level; the compressed bytes are written
 *   store   N threads append to the store
 *   sealed  N threads append to a store that encrypts
 * </pre>
 * The stores have their dictionaries when the time begins. Then what the same messages take on disk in both stores, each without a dictionary.
 * {@code java -cp src-test/benchmarks/target/benchmarks.jar org.jamesarchive.benchmarks.StoreSpeed DIRECTORY [SECONDS [ROUNDS [BYTES]]]}
 */
public final class StoreSpeed {

    private static final int[] SIZES = {4 * 1024, 75_000, 1_000_000};
    private static final int[] WRITERS = {1, 16, 64};
    private static final int MESSAGES = 100;

    private StoreSpeed() {}

    /** Something that makes bytes durable. */
    private interface Target extends AutoCloseable {
        void append(byte[] message) throws Exception;

        @Override
        void close() throws IOException;
    }

    private record Result(double perSecond, double cpuSecondsPerThousand) {}

    @SuppressWarnings("SystemOut") // a command
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory(Path.of(arguments[0]), "store-speed");
        Duration time = Duration.ofSeconds(arguments.length > 1 ? Long.parseLong(arguments[1]) : 4);
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        int[] sizes = arguments.length > 3 ? new int[] {Integer.parseInt(arguments[3])} : SIZES;
        Path keyset = directory.resolve("keyset");
        KeysetFile.create(keyset);
        List<Supplier<Target>> targets = List.of(
                () -> raw(directory, false),
                () -> raw(directory, true),
                () -> store(directory, EncryptionSettings.NONE),
                () -> store(directory, new EncryptionSettings(keyset, true)));
        System.out.printf(
                "%s, %d processors, JDK %s, medians of %d rounds of %d s%n",
                Files.getFileStore(directory).type(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                rounds,
                time.toSeconds());
        System.out.println(
                "bytes\twriters\traw/s\twork/s\tstore/s\tstore:raw\tstore:work\traw cpu-s/1k\twork cpu-s/1k\tstore cpu-s/1k"
                        + "\tsealed/s\tsealed:store\tsealed:store cpu");
        try {
            for (int size : sizes) {
                for (int writers : WRITERS) {
                    line(targets, size, writers, time, rounds);
                }
            }
            for (int size : sizes) {
                bytes(directory, keyset, size);
            }
        } finally {
            delete(directory);
        }
    }

    @SuppressWarnings("SystemOut") // a command
    private static void line(List<Supplier<Target>> targets, int size, int writers, Duration time, int rounds)
            throws Exception {
        List<List<Result>> results =
                targets.stream().<List<Result>>map(target -> new ArrayList<>()).toList();
        for (int round = -1; round < rounds; round++) { // the first is for the JIT compiler
            for (int i = 0; i < targets.size(); i++) {
                Result result = measure(targets.get(i), size, writers, round < 0 ? time.dividedBy(2) : time);
                if (round >= 0) {
                    results.get(i).add(result);
                }
            }
        }
        double[] rates = results.stream()
                .mapToDouble(each ->
                        median(each, Comparator.comparing(Result::perSecond)).perSecond())
                .toArray();
        double[] cpu = results.stream()
                .mapToDouble(each -> median(each, Comparator.comparing(Result::cpuSecondsPerThousand))
                        .cpuSecondsPerThousand())
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "%d\t%d\t%.0f\t%.0f\t%.0f\t%.2f\t%.2f\t%.3f\t%.3f\t%.3f\t%.0f\t%.2f\t%.2f%n",
                size,
                writers,
                rates[0],
                rates[1],
                rates[2],
                rates[2] / rates[0],
                rates[2] / rates[1],
                cpu[0],
                cpu[1],
                cpu[2],
                rates[3],
                rates[3] / rates[2],
                cpu[3] / cpu[2]);
    }

    private static Result median(List<Result> results, Comparator<Result> by) {
        return results.stream().sorted(by).skip(results.size() / 2).findFirst().orElseThrow();
    }

    private static Result measure(Supplier<Target> open, int size, int writers, Duration time) throws Exception {
        AtomicLong appended = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try (Target target = open.get()) {
            byte[] body = SampleText.body(new Random(size), size);
            long cpu = cpuNanos();
            long begin = System.nanoTime();
            long end = begin + time.toNanos();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Random random = new Random(i);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        target.append(SampleText.message(body, random));
                        appended.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Result(appended.get() / seconds, (cpuNanos() - cpu) / 1e6 / appended.get());
        } finally {
            threads.shutdown();
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    @SuppressWarnings("SystemOut") // a command
    private static void bytes(Path directory, Path keyset, int size) throws IOException {
        long clear = bytes(directory, EncryptionSettings.NONE, size);
        long sealed = bytes(directory, new EncryptionSettings(keyset, true), size);
        System.out.printf(
                Locale.ROOT,
                "%d bytes: a message takes %d on disk, sealed %d, %.3f times as much%n",
                size,
                clear / MESSAGES,
                sealed / MESSAGES,
                (double) sealed / clear);
    }

    private static long bytes(Path directory, EncryptionSettings encryption, int size) throws IOException {
        Path data = Files.createTempDirectory(directory, "bytes");
        StoreSettings settings = StoreSettings.of(data, 1)
                .withDictionary(DictionarySettings.NONE)
                .withEncryption(encryption);
        byte[] body = SampleText.body(new Random(size), size);
        Random random = new Random(1);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            for (int i = 0; i < MESSAGES; i++) {
                store.append(arrival(SampleText.message(body, random)));
            }
            return store.status().diskBytes();
        } finally {
            delete(data);
        }
    }

    private static Arrival arrival(byte[] message) throws IOException {
        Content content = Content.of(message);
        return new Arrival(
                ContentId.of(content),
                content,
                Instant.now(),
                "journal@example.com",
                List.of("archive@archive.example.com"));
    }

    private static Target store(Path directory, EncryptionSettings encryption) {
        try {
            Path data = Files.createTempDirectory(directory, "store");
            SegmentedArchiveStore store =
                    SegmentedArchiveStore.open(StoreSettings.of(data, 1).withEncryption(encryption), Clock.systemUTC());
            awaitDictionary(store);
            return new Target() {
                @Override
                public void append(byte[] message) throws IOException {
                    store.append(arrival(message));
                }

                @Override
                public void close() throws IOException {
                    store.close();
                    delete(data);
                }
            };
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Appends small messages until a segment begins with the dictionary that was trained on them: that costs a store once. */
    private static void awaitDictionary(SegmentedArchiveStore store) throws IOException {
        byte[] body = SampleText.body(new Random(), SIZES[0]);
        Random random = new Random();
        while (store.status().segments() < 2) {
            store.append(arrival(SampleText.message(body, random)));
        }
    }

    private static Target raw(Path directory, boolean work) {
        try {
            return new GroupCommit(Files.createTempFile(directory, "raw", ".log"), work);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The least that an append log with group commit does. */
    private static final class GroupCommit implements Target {

        private static final int LEVEL = 5;

        private final Path path;
        private final FileChannel file;
        private final boolean work;
        private List<ByteBuffer> waiting = new ArrayList<>();
        private long generation;
        private long durable;
        private boolean writing;

        GroupCommit(Path path, boolean work) throws IOException {
            this.path = path;
            this.work = work;
            this.file = FileChannel.open(path, StandardOpenOption.WRITE);
        }

        @Override
        public void append(byte[] message) throws Exception {
            ByteBuffer bytes = ByteBuffer.wrap(work ? worked(message) : message);
            List<ByteBuffer> mine;
            long number;
            synchronized (this) {
                waiting.add(bytes);
                number = generation;
                while (writing && durable <= number) {
                    wait();
                }
                if (durable > number) {
                    return;
                }
                writing = true;
                mine = waiting;
                waiting = new ArrayList<>();
                generation++;
            }
            write(mine);
            synchronized (this) {
                writing = false;
                durable = number + 1;
                notifyAll();
            }
        }

        private void write(List<ByteBuffer> batch) throws IOException {
            ByteBuffer[] buffers = batch.toArray(ByteBuffer[]::new);
            long left = batch.stream().mapToLong(ByteBuffer::remaining).sum();
            while (left > 0) {
                left -= file.write(buffers);
            }
            file.force(false);
        }

        private static byte[] worked(byte[] message) throws NoSuchAlgorithmException {
            MessageDigest.getInstance("SHA-256").digest(message);
            MessageDigest.getInstance("SHA-256").digest(message);
            return Zstd.compress(message, LEVEL);
        }

        @Override
        public void close() throws IOException {
            file.close();
            Files.delete(path);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
