package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.content;
import static org.jamesarchive.queue.QueueFixture.open;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is killed while four threads append and one ends entries: what it said it has, it has. */
class QueueCrashTest {

    private static final int ROUNDS = 3;
    private static final int APPENDERS = 4;
    private static final Pattern SAID = Pattern.compile("(appended|ending) (\\d+) (\\S*);");

    @TempDir
    Path directory;

    private final Map<Long, String> acknowledged = new HashMap<>();
    private final Set<Long> ended = new HashSet<>();

    @ParameterizedTest
    @EnumSource(DirectIo.class)
    void aKilledProcessLosesNothingItAcknowledged(DirectIo directIo) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            long before = acknowledged.keySet().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            runAndKill(round, directIo, 200 + random.nextInt(1000));
            assertThat(acknowledged.keySet().stream()
                            .mapToLong(Long::longValue)
                            .max()
                            .orElse(0))
                    .as("ids ascend, seed %d", seed)
                    .isGreaterThan(before);
            check("seed " + seed + " round " + round);
        }
    }

    private void runAndKill(int round, DirectIo directIo, int lines) throws Exception {
        Process child = ChildJvm.start(
                Appending.class,
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"),
                directory.toString(),
                String.valueOf(round),
                directIo.name());
        try (BufferedReader output = ChildJvm.output(child)) {
            int noted = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                noted += note(line) ? 1 : 0;
                if (noted == lines) {
                    // the handle kills and leaves the pipe open: what was said before is still to be read
                    child.toHandle().destroyForcibly();
                }
            }
            assertThat(noted).as("the child ended by itself").isGreaterThanOrEqualTo(lines);
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Takes note of a whole line that the child said; others are its log, or were cut by the kill. */
    private boolean note(String line) {
        Matcher said = SAID.matcher(line);
        if (!said.matches()) {
            return false;
        }
        long id = Long.parseLong(said.group(2));
        if (said.group(1).equals("appended")) {
            acknowledged.put(id, said.group(3));
        } else {
            ended.add(id);
        }
        return true;
    }

    private void check(String context) throws IOException {
        try (AppendLogQueue queue = open(directory)) {
            long[] ids = all(queue);
            assertThat(ids).as(context).isSorted().doesNotHaveDuplicates();
            Set<Long> waiting = new HashSet<>();
            Map<String, Integer> lastOfThread = new HashMap<>();
            for (long id : ids) {
                waiting.add(id);
                String name = QueueFixture.header(queue, id);
                String said = acknowledged.get(id);
                assertThat(said == null || said.equals(name))
                        .as("%s: %d is %s", context, id, name)
                        .isTrue();
                assertThat(content(queue, id)).as(context).isEqualTo(Appending.content(name));
                String[] threadAndNumber = name.split("#");
                int number = Integer.parseInt(threadAndNumber[1]);
                assertThat(lastOfThread.getOrDefault(threadAndNumber[0], -1))
                        .as("order, %s", context)
                        .isLessThan(number);
                lastOfThread.put(threadAndNumber[0], number);
            }
            for (long id : acknowledged.keySet()) {
                assertThat(waiting.contains(id) || ended.contains(id))
                        .as("%s: entry %d", context, id)
                        .isTrue();
            }
            assertThat(queue.damaged()).as(context).isZero();
        }
    }

    /** The child: appends from some threads, ends from another, says what it did. */
    static final class Appending {

        private Appending() {}

        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            PrintStream out = System.out;
            AppendLogQueue queue = open(Path.of(arguments[0]), DirectIo.valueOf(arguments[2]));
            for (int i = 0; i < APPENDERS; i++) {
                String name = arguments[1] + "." + i;
                new Thread(() -> run(() -> append(queue, name, out))).start();
            }
            run(() -> end(queue, out));
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void run(Work work) {
            try {
                work.run();
            } catch (IOException e) {
                e.printStackTrace();
                Runtime.getRuntime().halt(2);
            }
        }

        private static void append(AppendLogQueue queue, String thread, PrintStream out) throws IOException {
            for (int i = 0; ; i++) {
                String name = thread + "#" + i;
                long id = queue.append(bytes(name), Content.of(content(name)));
                out.print("appended " + id + " " + name + ";\n");
                out.flush();
            }
        }

        /** Ends all but each seventh entry. */
        private static void end(AppendLogQueue queue, PrintStream out) throws IOException {
            long after = 0;
            while (true) {
                for (long id : queue.waiting(after, 10)) {
                    after = id;
                    if (id % 7 != 0) {
                        out.print("ending " + id + " ;\n");
                        out.flush();
                        queue.done(id);
                    }
                }
            }
        }

        static byte[] content(String name) {
            int hash = name.hashCode() & 0x7FFFFFFF;
            return bytes(hash, hash % 50 == 0 ? LargeContents.LEAST_BYTES + hash % 1000 : hash % 8000);
        }
    }
}
