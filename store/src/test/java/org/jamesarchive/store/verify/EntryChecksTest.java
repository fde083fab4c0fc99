package org.jamesarchive.store.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoreSettings;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryChecksTest {

    private static final int MAILS = 2_000;
    private static final int THREADS = 4;

    /** So often an entry is looked for where it does not stand. */
    private static final int FAULTY = 7;

    @TempDir
    Path data;

    private record Told(long number, boolean isFault) {}

    @Test
    void tellsInTheOrderInWhichEntriesWereGiven() throws Exception {
        List<Trailer> entries = entries();
        Path segment = data.resolve("segments").resolve(SegmentNames.nameOf(1));
        List<Told> expected = new ArrayList<>();
        List<Told> told = new ArrayList<>();
        try (EntryChecks checks = new EntryChecks(
                new Dictionaries(), THREADS, (number, entry, fault) -> told.add(new Told(number, fault != null)))) {
            for (int i = 0; i < entries.size(); i++) {
                boolean isFault = i % FAULTY == 0;
                checks.add(i, isFault ? data.resolve("nowhere") : segment, entries.get(i));
                expected.add(new Told(i, isFault));
            }
            assertThat(told).as("not all are waited for").hasSizeLessThan(entries.size());
            checks.settle();
            assertThat(told).isEqualTo(expected);
            checks.add(0, segment, entries.get(0));
            checks.settle();
            assertThat(told).hasSize(entries.size() + 1);
        }
    }

    private List<Trailer> entries() throws IOException {
        Random random = new Random(1);
        try (SegmentedArchiveStore store =
                SegmentedArchiveStore.open(StoreSettings.of(data, 1).withFreeSpaceWatermark(0), Clock.systemUTC())) {
            for (int i = 0; i < MAILS; i++) {
                Content content = Content.of(("Subject: " + i + "\r\n\r\n" + "x".repeat(random.nextInt(3_000)))
                        .getBytes(StandardCharsets.US_ASCII));
                store.append(new Arrival(
                        ContentId.of(content), content, Instant.EPOCH, "a@example.com", List.of("b@example.com")));
            }
        }
        List<Trailer> entries = new ArrayList<>();
        try (SegmentReader reader = SegmentReader.open(data.resolve("segments").resolve(SegmentNames.nameOf(1)))) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                entries.add(((SegmentItem.Entry) item.get()).trailer());
            }
        }
        return entries;
    }
}
