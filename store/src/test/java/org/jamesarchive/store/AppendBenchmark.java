package org.jamesarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Durable appends a second at 4 KB with 1, 16 and 64 writers, as a ratio to a plain file that is written and forced by one
 * thread with as many records at once as there are writers, in the same run. Argument: seconds for each.
 * <pre>mvn -pl store test-compile exec:java -Dexec.classpathScope=test -Dexec.mainClass=org.jamesarchive.store.AppendBenchmark</pre>
 */
final class AppendBenchmark {

    private static final int MAIL_BYTES = 4096;

    private AppendBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length == 0 ? 5 : Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("append-benchmark");
        try {
            store(directory.resolve("warm-up"), 16, seconds);
            for (int writers : new int[] {1, 16, 64}) {
                double raw = raw(directory.resolve("raw-" + writers), writers, seconds);
                double store = store(directory.resolve("store-" + writers), writers, seconds);
                System.out.printf(
                        Locale.ROOT,
                        "%2d writers: store %6.0f/s, raw write+force %6.0f/s, ratio %.2f%n",
                        writers,
                        store,
                        raw,
                        store / raw);
            }
        } finally {
            Folders.delete(directory);
        }
    }

    private static double raw(Path file, int together, int seconds) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(MAIL_BYTES * together);
        long start = System.nanoTime();
        long records = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                channel.write(bytes.clear());
                channel.force(false);
                records += together;
            }
        }
        return records * 1e9 / (System.nanoTime() - start);
    }

    private static double store(Path directory, int writers, int seconds) throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000L;
            List<Thread> threads = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                Random random = new Random(writer);
                threads.add(new Thread(() -> write(store, random, end)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            return store.status().messages() * 1e9 / (System.nanoTime() - start);
        }
    }

    private static void write(SegmentedArchiveStore store, Random random, long end) {
        try {
            while (System.nanoTime() < end) {
                store.append(Mails.arrival(text(random)));
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    /** Text that compresses to about a half, as mail does. */
    private static byte[] text(Random random) {
        byte[] mail = new byte[MAIL_BYTES];
        for (int i = 0; i < mail.length; i++) {
            mail[i] = (byte) ('a' + (random.nextInt(16) & random.nextInt(32)));
        }
        return mail;
    }
}
