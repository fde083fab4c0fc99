package org.jamesarchive.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jamesarchive.store.ChildJvm;
import org.jamesarchive.store.ContentId;

/**
 * A process to be killed: archives and indexes with two threads, begins a rebuild again and again, and prints each content id that was
 * acknowledged. Arguments: data directory, number of the round. Ends when its standard input does.
 */
final class IndexingWriter {

    private static final int THREADS = 2;

    private IndexingWriter() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        IndexedStore indexed = IndexedStore.open(
                directory,
                new PlainMails(),
                IndexedStore.settings(directory).withCommitInterval(Duration.ofMillis(60)));
        int round = Integer.parseInt(arguments[1]);
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            new Thread(() -> write(indexed, round, number)).start();
        }
        ChildJvm.endWithParent();
    }

    /** Every third one is a report of the mail before it, every fifth comes from both threads. */
    static byte[] mail(int round, int thread, int number) {
        if (number % 3 == 2) {
            return PlainMails.report("a@example.org>r" + number + "@example.org", mail(round, thread, number - 1));
        }
        String owner = number % 5 == 0 ? "both" : "t" + thread;
        return ("Subject: mail " + round + " " + owner + " " + number + "\r\n\r\n" + "word ".repeat(number % 50))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void write(IndexedStore indexed, int round, int thread) {
        try {
            for (int number = 0; ; number++) {
                ContentId id = indexed.add(mail(round, thread, number), IndexedStore.ARRIVAL);
                if (number % 40 == 39) {
                    indexed.index.rebuild();
                }
                synchronized (System.out) {
                    System.out.print(id + "\n");
                    System.out.flush();
                }
            }
        } catch (IOException e) {
            System.err.println("writer ended: " + e);
            Runtime.getRuntime().halt(3);
        }
    }
}
