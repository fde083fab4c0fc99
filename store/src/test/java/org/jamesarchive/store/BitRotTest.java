package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit at each of 2,000 random places of a sealed store, dictionaries and all: every one is found, and the right message named. */
class BitRotTest {

    private static final int FLIPS = 2000;
    private static final int MAILS = 300;

    @TempDir
    Path directory;

    @Test
    void everyFlippedBitIsFoundAndItsMessageNamed() throws Exception {
        long seed = System.nanoTime();
        System.err.println("seed " + seed);
        List<Path> segments = sealedStore(seed);
        Map<Path, List<Trailer>> entries = new LinkedHashMap<>();
        Map<Path, LogPosition> beginnings = new LinkedHashMap<>();
        LogPosition position = LogPosition.FIRST;
        for (Path segment : segments) {
            beginnings.put(segment, position);
            List<Trailer> whole = TestStores.entries(segment);
            entries.put(segment, whole);
            assertThat(scan(segment, position).found()).isFalse();
            position = LogPosition.behind(whole.get(whole.size() - 1));
        }
        Random random = new Random(seed);
        long bytes = 0;
        for (Path segment : segments) {
            bytes += Files.size(segment);
        }
        int named = 0;
        int served = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            long at = (long) (random.nextDouble() * bytes);
            int bit = 1 << random.nextInt(8);
            int in = 0;
            while (at >= Files.size(segments.get(in))) {
                at -= Files.size(segments.get(in++));
            }
            Path segment = segments.get(in);
            long offset = at;
            Optional<Trailer> hit = entries.getOrDefault(segment, List.of()).stream()
                    .filter(entry -> offset < entry.end())
                    .findFirst();
            TestStores.flip(segment, offset, bit);
            Scan scan = scan(segment, beginnings.getOrDefault(segment, LogPosition.FIRST));
            TestStores.flip(segment, offset, bit);
            String where = "bit " + bit + " at " + offset + " of " + segment + " seed " + seed;
            assertThat(scan.found()).as(where).isTrue();
            Set<Trailer> others = new HashSet<>(entries.getOrDefault(segment, List.of()));
            hit.ifPresent(others::remove);
            assertThat(scan.whole()).as(where).containsAll(others);
            if (hit.isPresent() && hit.get().kind() == EntryKind.MESSAGE) {
                // Either the message is named, or only its trailer was hit and it is read as before.
                boolean isNamed = scan.damaged().contains(hit.get());
                boolean isServed = scan.whole().contains(hit.get());
                assertThat(isNamed || isServed).as(where).isTrue();
                named += isNamed ? 1 : 0;
                served += isServed ? 1 : 0;
            }
        }
        System.err.println(FLIPS + " flipped bits, all found; " + named + " messages hit and named, " + served
                + " served because their trailer alone was hit");
    }

    /** What a scan says: the damaged entries it names, the entries that it reads through, whether it found anything. */
    private record Scan(Set<Trailer> damaged, Set<Trailer> whole, boolean found) {}

    private static Scan scan(Path segment, LogPosition from) throws IOException {
        Set<Trailer> damaged = new HashSet<>();
        Set<Trailer> whole = new HashSet<>();
        boolean found = false;
        try (SegmentReader reader = SegmentReader.open(segment, 0, from)) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                if (item.get() instanceof SegmentItem.Entry entry) {
                    try {
                        reader.verify(entry.trailer());
                        whole.add(entry.trailer());
                    } catch (DamagedEntryException e) {
                        damaged.add(entry.trailer());
                    }
                } else if (item.get() instanceof SegmentItem.Damage damage) {
                    found = true;
                    if (damage.trailer() != null) {
                        damaged.add(damage.trailer());
                    }
                }
            }
            found |= reader.tail().state() != SegmentTail.State.SEALED;
            found |= reader.footer().isEmpty();
        }
        return new Scan(damaged, whole, found || !damaged.isEmpty());
    }

    private List<Path> sealedStore(long seed) throws IOException {
        StoreSettings settings = TestStores.settings(directory)
                .withSegmentSizeLimit(40_000)
                .withDictionary(new DictionarySettings(16 * 1024, 100));
        MovingClock clock = new MovingClock(Mails.ARRIVAL);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, clock)) {
            for (byte[] mail : Mails.alike(MAILS, seed)) {
                store.append(Mails.arrival(mail));
                store.awaitDictionary();
            }
        }
        List<Path> sealed = new ArrayList<>();
        for (Path segment : TestStores.files(directory.resolve("segments"))) {
            List<Trailer> entries = TestStores.entries(segment);
            if (entries.get(entries.size() - 1).kind() == EntryKind.END) {
                sealed.add(segment);
            }
        }
        assertThat(sealed).hasSizeGreaterThan(3);
        return sealed;
    }
}
