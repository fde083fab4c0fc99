package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.all;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at random moments, under 16 writers. {@code -Dcrash.rounds=1000} for the long run. */
class CrashTest {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);
    private static final int THREADS = 16;

    @TempDir
    Path directory;

    @Test
    void nothingAcknowledgedIsMissingAfterAKill() throws Exception {
        long seed = System.nanoTime();
        System.err.println("seed " + seed);
        Random random = new Random(seed);
        List<String> receipts = new ArrayList<>();
        long count = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            List<String> printed = runAndKill(round, 100 + random.nextInt(400));
            printed.forEach(line -> assertThat(line.split(" ")).hasSize(4));
            int first = round;
            printed.forEach(line -> receipts.add(first + " " + line));
            count += printed.size();
            try (SegmentedArchiveStore store = TestStores.open(directory)) {
                assertThat(store.damages()).isZero();
                assertEveryReceiptIsKept(store, receipts);
                receipts.clear();
                assertThat(store.status().messages()).isEqualTo(messagesInSegments());
            }
        }
        System.err.println(count + " receipts over " + ROUNDS + " kills, none missing");
    }

    private List<String> runAndKill(int round, int receiptsBeforeKill) throws Exception {
        Process process = ChildJvm.start(
                CrashingWriter.class, directory.toString(), Integer.toString(round), Integer.toString(THREADS));
        List<String> lines = ChildJvm.killBehind(receiptsBeforeKill, process);
        String last = lines.get(lines.size() - 1);
        return last.split(" ").length == 4 ? lines : lines.subList(0, lines.size() - 1);
    }

    private static void assertEveryReceiptIsKept(SegmentedArchiveStore store, List<String> receipts)
            throws IOException {
        Set<String> seen = new HashSet<>();
        for (String receipt : receipts) {
            String[] words = receipt.split(" ");
            byte[] mail = CrashingWriter.mail(
                    Integer.parseInt(words[0]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            ContentId id = new ContentId(words[1]);
            if (seen.add(words[1])) {
                assertThat(all(store.read(id).orElseThrow())).isEqualTo(mail);
            }
            if (Boolean.parseBoolean(words[4])) {
                assertThat(store.copies(id, 2)).hasSize(2);
            }
        }
    }

    /** Also: none is there twice. */
    private int messagesInSegments() throws IOException {
        Set<ContentId> messages = new HashSet<>();
        for (Path segment : TestStores.files(directory.resolve("segments"))) {
            try (SegmentReader reader = SegmentReader.open(segment)) {
                for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                    assertThat(item.get()).isInstanceOf(SegmentItem.Entry.class);
                    var trailer = ((SegmentItem.Entry) item.get()).trailer();
                    if (trailer.kind() == EntryKind.MESSAGE) {
                        assertThat(messages.add(trailer.contentId())).isTrue();
                    }
                }
            }
        }
        return messages.size();
    }
}
