package org.jamesarchive.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
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
import org.jamesarchive.ledger.Ledger;
import org.jamesarchive.ledger.LedgerSettings;
import org.jamesarchive.queue.AppendLogQueue;
import org.jamesarchive.queue.QueueSettings;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/**
 * What the ledger costs: acknowledgements a second of messages that are queued, with it and without, in turns; and of the ledger alone, as
 * when the workers have the message. Each cell is the median of the turns.
 */
public final class LedgerBenchmark {

    private static final int SIZE = 4 * 1024;
    private static final int[] THREADS = {1, 16, 50};
    private static final int SEED = 1;
    private static final byte[] HEADER = new byte[64];
    private static final List<String> DOMAINS = List.of("archive.example.com");

    private final Path directory;
    private final Duration turn;
    private final int turns;

    private enum Work {
        QUEUE,
        QUEUE_AND_LEDGER,
        LEDGER
    }

    private LedgerBenchmark(Path directory, Duration turn, int turns) {
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
            System.err.println("usage: LedgerBenchmark DIRECTORY SECONDS TURNS");
            System.exit(2);
        }
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        Duration turn = Duration.ofMillis((long) (Double.parseDouble(arguments[1]) * 1000));
        new LedgerBenchmark(directory, turn, Integer.parseInt(arguments[2])).run();
    }

    private void run() throws Exception {
        System.out.println("| bytes | writers | queue/s | queue and ledger/s | ratio | ledger alone/s |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        measure(Work.QUEUE_AND_LEDGER, THREADS[1]);
        for (int threads : THREADS) {
            double[][] rates = new double[Work.values().length][turns];
            for (int i = 0; i < turns; i++) {
                for (Work work : Work.values()) {
                    rates[work.ordinal()][i] = measure(work, threads);
                }
            }
            double queue = median(rates[0]);
            double both = median(rates[1]);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %.0f | %.0f | %.2f | %.0f |%n",
                    SIZE,
                    threads,
                    queue,
                    both,
                    both / queue,
                    median(rates[2]));
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private double measure(Work work, int threads) throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(SEED).nextBytes(bytes);
        Content content = Content.of(bytes);
        ContentId contentId = ContentId.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        LedgerSettings settings =
                new LedgerSettings(true, directory.resolve("ledger"), LedgerSettings.RETENTION_DEFAULT);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (AppendLogQueue queue =
                        AppendLogQueue.open(QueueSettings.of(directory.resolve("queue")), Clock.systemUTC());
                Ledger ledger = Ledger.open(settings, Clock.systemUTC())) {
            long start = System.nanoTime();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                counts.add(executor.submit(() -> {
                    long count = 0;
                    while (System.nanoTime() < start + turn.toNanos()) {
                        acknowledge(work, queue, ledger, content, contentId);
                        count++;
                    }
                    return count;
                }));
            }
            long count = 0;
            for (Future<Long> each : counts) {
                count += each.get();
            }
            return count / ((System.nanoTime() - start) / 1e9);
        } finally {
            executor.shutdown();
            executor.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static void acknowledge(
            Work work, AppendLogQueue queue, Ledger ledger, Content content, ContentId contentId) throws IOException {
        if (work != Work.LEDGER) {
            queue.done(queue.append(HEADER, content));
        }
        if (work != Work.QUEUE) {
            ledger.record(contentId, DOMAINS, 1);
        }
    }
}
