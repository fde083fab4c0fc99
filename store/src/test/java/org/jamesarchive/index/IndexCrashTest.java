package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jamesarchive.index.SearchRequest.Order;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.store.ChildJvm;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.LogPlace;
import org.jamesarchive.store.LogReader;
import org.jamesarchive.store.LoggedCopy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL at random moments while mail is archived, indexed and the index rebuilt. {@code -Dcrash.rounds=1000} for the long run. */
class IndexCrashTest {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);

    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedMailIsFoundOnceAfterAKill() throws Exception {
        long seed = System.nanoTime();
        System.err.println("seed " + seed);
        Random random = new Random(seed);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 1; round <= ROUNDS; round++) {
            acknowledged.addAll(runAndKill(round, 50 + random.nextInt(600)));
            try (IndexedStore indexed = IndexedStore.open(directory)) {
                indexed.caughtUp();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> indexed.index.status().rebuilt() < 0);
                Set<ContentId> mails = scanned(indexed, new PlainMails());
                SearchPage page = indexed.page("", Order.OLDEST, Optional.empty(), 1);
                assertThat(page.total()).as("round %d", round).isEqualTo(mails.size());
                for (String id : acknowledged) {
                    assertThat(indexed.index.find(new ContentId(id)))
                            .map(SearchHit::mailId)
                            .get()
                            .satisfies(mail -> assertThat(mails).contains(mail));
                }
            }
        }
        System.err.println(acknowledged.size() + " mails over " + ROUNDS + " kills, each found once");
    }

    @Test
    void mailThatEndsTheProcessEachTimeIsNotReadForEver() throws Exception {
        int deaths = 0;
        while (index() == DeadlyIndexing.DEAD) {
            deaths++;
        }

        // A mail may be archived, and not yet read, when the process ends at it for the first time.
        assertThat(deaths).isBetween(UnderWay.DEATHS_LIMIT, UnderWay.DEATHS_LIMIT + 1);
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            assertThat(indexed.caughtUp().hits("")).hasSize(DeadlyIndexing.MAILS);
            assertThat(indexed.hits("is:malformed")).singleElement().satisfies(hit -> assertThat(hit.defects())
                    .containsExactly("the worker ended each time when it was being read"));
        }
    }

    /** Runs {@link DeadlyIndexing} to its end. */
    private int index() throws Exception {
        Process process = ChildJvm.start(DeadlyIndexing.class, directory.toString());
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isIn(0, DeadlyIndexing.DEAD);
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** The mails that are stored, by reading all of the log. */
    private static Set<ContentId> scanned(IndexedStore indexed, MailReader reader) throws IOException {
        Set<ContentId> mails = new HashSet<>();
        try (LogReader log = indexed.store.entries(LogPlace.BEGINNING)) {
            for (Optional<LoggedCopy> copy = log.next(); copy.isPresent(); copy = log.next()) {
                mails.add(reader.read(indexed.store.copy(copy.get())).mailId());
            }
        }
        return mails;
    }

    private List<String> runAndKill(int round, int acknowledgedBeforeKill) throws Exception {
        Process process = ChildJvm.start(IndexingWriter.class, directory.toString(), Integer.toString(round));
        return ChildJvm.killBehind(acknowledgedBeforeKill, process).stream()
                .filter(line -> line.length() == 64)
                .toList();
    }
}
