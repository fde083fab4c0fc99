package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jamesarchive.store.seal.KeysetFile;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The power goes between any two things that the store does to its disk: writes, forces, new segments, seals, the start with a dictionary, with
 * and without an older catalog, sealed and not. Nothing acknowledged may be lost, nothing else than what was sent be served, nothing be there twice.
 * {@code -Dpowercut.variants=20} leaves more different remains at each place.
 */
class PowerCutTest {

    private static final int VARIANTS = Integer.getInteger("powercut.variants", 1);
    private static final int WRITERS = 4;
    private static final int SAMPLES = 50;

    @TempDir
    Path temporary;

    private @Nullable Path keyset;
    private final Map<ContentId, byte[]> sent = new HashMap<>();

    /** @param each at how many of the boundaries the power goes: every one, or every third, another third with each seed */
    @ParameterizedTest
    @CsvSource({"false, 1", "true, 3"})
    void nothingAcknowledgedIsLostWhereverThePowerGoes(boolean sealed, int each) throws Exception {
        if (sealed) {
            keyset = temporary.resolve("keyset");
            KeysetFile.create(keyset);
        }
        long seed = System.nanoTime();
        System.err.println("seed " + seed);
        Path written = temporary.resolve("written");
        RecordingDisk disk = new RecordingDisk(written);
        List<byte[]> mails = mails(seed);
        mails.forEach(mail -> sent.put(id(mail), mail));
        Path catalog = temporary.resolve("catalog");
        run(disk, written, mails.subList(0, SAMPLES));
        Folders.copy(written.resolve("catalog"), catalog);
        int catalogued = disk.events().size();
        run(disk, written, mails.subList(SAMPLES, mails.size()));
        List<RecordingDisk.Event> events = disk.events();
        assertThat(TestStores.files(written.resolve("segments"))).hasSizeGreaterThan(4);
        Random random = new Random(seed);
        int cuts = 0;
        for (int cut = 0; cut <= events.size(); cut++) {
            boolean same = cut < events.size() && events.get(cut) instanceof RecordingDisk.Acknowledged;
            if (same || Math.floorMod(cut + seed, each) != 0) {
                // Behind an acknowledgement the disk is the same, and more is to be there.
                continue;
            }
            cuts++;
            for (int variant = 0; variant < VARIANTS; variant++) {
                Path left = temporary.resolve("left");
                disk.cut(events.subList(0, cut), left, random);
                if (cut >= catalogued && random.nextBoolean()) {
                    Folders.copy(catalog, left.resolve("catalog"));
                }
                check(left, events.subList(0, cut), "cut " + cut + " variant " + variant + " seed " + seed);
                if (Files.exists(left)) {
                    Folders.delete(left);
                }
            }
        }
        System.err.println(cuts + " boundaries, " + VARIANTS + " cuts at each, nothing lost");
    }

    private void run(RecordingDisk disk, Path directory, List<byte[]> mails) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (SegmentedArchiveStore store =
                SegmentedArchiveStore.open(settings(directory), Clock.systemUTC(), root -> disk)) {
            List<Future<?>> all = new ArrayList<>();
            for (byte[] mail : mails) {
                all.add(writers.submit(() -> {
                    disk.acknowledged(id(mail), store.append(arrival(mail)).merged());
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            store.awaitDictionary();
        } finally {
            writers.shutdownNow();
        }
    }

    private StoreSettings settings(Path directory) {
        return TestStores.settings(directory)
                .withSegmentSizeLimit(30_000)
                .withDictionary(new DictionarySettings(16 * 1024, SAMPLES))
                .withEncryption(keyset == null ? EncryptionSettings.NONE : new EncryptionSettings(keyset, true));
    }

    /** Some twice, one that goes through a temporary file and is written in several pieces. */
    private static List<byte[]> mails(long seed) {
        List<byte[]> mails = new ArrayList<>(Mails.alike(SAMPLES + 25, seed));
        mails.addAll(mails.subList(SAMPLES - 5, SAMPLES + 5));
        mails.add(Mails.random(2_300_000, seed));
        mails.addAll(Mails.alike(10, seed + 1));
        return mails;
    }

    private void check(Path left, List<RecordingDisk.Event> events, String where) throws Exception {
        byte[] another = Mails.numbered(1);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings(left), Clock.systemUTC())) {
            Map<ContentId, Integer> merges = new HashMap<>();
            for (RecordingDisk.Event event : events) {
                if (event instanceof RecordingDisk.Acknowledged acknowledged) {
                    ContentId id = acknowledged.mail();
                    assertThat(all(store.read(id).orElseThrow(() -> new AssertionError(where))))
                            .as(where)
                            .isEqualTo(sent.get(id));
                    merges.merge(id, acknowledged.merged() ? 1 : 0, Integer::sum);
                }
            }
            for (Map.Entry<ContentId, Integer> copies : merges.entrySet()) {
                assertThat(store.copies(copies.getKey(), 10))
                        .as(where)
                        .hasSizeGreaterThanOrEqualTo(1 + copies.getValue());
            }
            Set<ContentId> there = messages(left.resolve("segments"), where);
            for (ContentId id : there) {
                assertThat(all(store.read(id).orElseThrow())).as(where).isEqualTo(sent.get(id));
            }
            assertThat(store.status().messages()).as(where).isEqualTo(there.size());
            store.append(arrival(another));
            assertThat(all(store.read(id(another)).orElseThrow())).isEqualTo(another);
        }
    }

    private static Set<ContentId> messages(Path segments, String where) throws IOException {
        Set<ContentId> messages = new HashSet<>();
        for (Path segment : TestStores.files(segments)) {
            try (SegmentReader reader = SegmentReader.open(segment)) {
                for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                    if (item.get() instanceof SegmentItem.Entry entry
                            && entry.trailer().kind() == EntryKind.MESSAGE) {
                        assertThat(messages.add(entry.trailer().contentId()))
                                .as(where)
                                .isTrue();
                    }
                }
            }
        }
        return messages;
    }
}
