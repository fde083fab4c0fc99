package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A process to be killed: appends from several threads, and prints {@code <content id> <thread> <number> <merged>} for each receipt.
 * Arguments: data directory, first number, threads. Ends when its standard input does.
 */
final class CrashingWriter {

    private CrashingWriter() {}

    public static void main(String[] arguments) throws IOException {
        SegmentedArchiveStore store = SegmentedArchiveStore.open(
                TestStores.settings(Path.of(arguments[0])).withSegmentSizeLimit(200_000), Clock.systemUTC());
        int first = Integer.parseInt(arguments[1]);
        int threads = Integer.parseInt(arguments[2]);
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            new Thread(() -> write(store, first, number)).start();
        }
        ChildJvm.endWithParent();
    }

    static byte[] mail(int first, int thread, int number) {
        // Every eighth mail is the same for all threads: who is second merges.
        int owner = number % 8 == 0 ? 0 : thread;
        int size = number % 50 == 0 ? 1_200_000 : 100 + number * 37 % 5000;
        return Mails.random(size, ((long) first << 40) + ((long) owner << 32) + number);
    }

    private static void write(SegmentedArchiveStore store, int first, int thread) {
        try {
            for (int number = 1; ; number++) {
                Receipt receipt = store.append(Mails.arrival(mail(first, thread, number)));
                String line = receipt.contentId() + " " + thread + " " + number + " " + receipt.merged() + "\n";
                synchronized (System.out) {
                    System.out.print(line);
                    System.out.flush();
                }
            }
        } catch (IOException e) {
            System.err.println("writer ended: " + e);
            Runtime.getRuntime().halt(3);
        }
    }
}
