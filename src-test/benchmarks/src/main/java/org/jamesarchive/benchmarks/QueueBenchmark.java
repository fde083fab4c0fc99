package org.jamesarchive.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jamesarchive.queue.AppendLogQueue;
import org.jamesarchive.queue.DirectIo;
import org.jamesarchive.queue.QueueSettings;
import org.jamesarchive.store.Content;

/**
 * The durable queue with direct I/O against buffered, in turns: appends a second, and this process' CPU-seconds per 1,000 of them. A
 * main of its own, not JMH: both ways must be measured in turns in one run, and the CPU that the kernel uses for them counts.
 * <pre>
 *   append   append, then done: entries that nobody reads
 *   relay    append, read back whole, then done: the queue in front of a delivery
 * </pre>
 * Each cell is the median of the turns; the ratio is direct to buffered.
 */
public final class QueueBenchmark {

    private static final int[] SIZES = {4 * 1024, 75 * 1024};
    private static final int[] THREADS = {1, 16, 32, 64};
    private static final int SEED = 1;
    private static final byte[] HEADER = new byte[64];

    private final Path directory;
    private final Duration turn;
    private final int turns;

    private record Figures(double perSecond, double cpuSecondsPerThousand) {}

    private QueueBenchmark(Path directory, Duration turn, int turns) {
        this.directory = directory;
        this.turn = turn;
        this.turns = turns;
    }

    /**
     * Prints the table.
     *
     * @param arguments an empty directory on the disk to be measured, seconds a turn, turns each
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            System.err.println("usage: QueueBenchmark DIRECTORY SECONDS TURNS");
            System.exit(2);
        }
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        Duration turn = Duration.ofMillis((long) (Double.parseDouble(arguments[1]) * 1000));
        new QueueBenchmark(directory, turn, Integer.parseInt(arguments[2])).run();
    }

    private void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "file system %s, JDK %s, %d processors, turns of %s%n",
                Files.getFileStore(directory),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                turn);
        System.out.println(
                "| work | bytes | threads | direct/s | buffered/s | ratio | direct CPU-s/1,000 | buffered | ratio |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        measure(DirectIo.AUTO, 16, SIZES[0], true);
        measure(DirectIo.OFF, 16, SIZES[0], true);
        for (boolean readBack : new boolean[] {false, true}) {
            for (int size : SIZES) {
                for (int threads : THREADS) {
                    compare(threads, size, readBack);
                }
            }
        }
    }

    private void compare(int threads, int size, boolean readBack) throws Exception {
        List<Figures> direct = new ArrayList<>();
        List<Figures> buffered = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            direct.add(measure(DirectIo.AUTO, threads, size, readBack));
            buffered.add(measure(DirectIo.OFF, threads, size, readBack));
        }
        double directRate =
                median(direct.stream().mapToDouble(Figures::perSecond).toArray());
        double bufferedRate =
                median(buffered.stream().mapToDouble(Figures::perSecond).toArray());
        double directCpu = median(
                direct.stream().mapToDouble(Figures::cpuSecondsPerThousand).toArray());
        double bufferedCpu = median(
                buffered.stream().mapToDouble(Figures::cpuSecondsPerThousand).toArray());
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.0f | %.0f | %.2f | %.3f | %.3f | %.2f |%n",
                readBack ? "relay" : "append",
                size,
                threads,
                directRate,
                bufferedRate,
                directRate / bufferedRate,
                directCpu,
                bufferedCpu,
                directCpu / bufferedCpu);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private Figures measure(DirectIo how, int threads, int size, boolean readBack) throws Exception {
        QueueSettings settings = QueueSettings.of(directory.resolve("queue")).withDirectIo(how);
        byte[] bytes = new byte[size];
        new Random(SEED).nextBytes(bytes);
        Content content = Content.of(bytes);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (AppendLogQueue queue = AppendLogQueue.open(settings, Clock.systemUTC())) {
            if (how == DirectIo.AUTO && !queue.isDirect()) {
                throw new IOException("the file system of " + directory + " has no direct I/O");
            }
            long cpu = cpuNanos();
            long start = System.nanoTime();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(executor.submit(() -> work(queue, content, readBack, start + turn.toNanos())));
            }
            long count = 0;
            for (Future<Long> each : counts) {
                count += each.get();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Figures(count / seconds, (cpuNanos() - cpu) / 1e6 / count);
        } finally {
            executor.shutdown();
            executor.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static long work(AppendLogQueue queue, Content content, boolean readBack, long until) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long count = 0;
        while (System.nanoTime() < until) {
            long id = queue.append(HEADER, content);
            if (readBack) {
                try (InputStream in = queue.read(id).content().open()) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        // as a delivery would
                    }
                }
            }
            queue.done(id);
            count++;
        }
        return count;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
