package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetFile;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.seal.SealedChunk;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sealed segments that rot, are torn, or are changed by somebody who can write to the disk and knows every checksum. */
class SealedDamageTest {

    private static final int FLIPS = 200;
    private static final int THREE_CHUNKS = 150_000;

    private static final List<byte[]> LARGE = List.of(
            Mails.random(THREE_CHUNKS, 0),
            Mails.random(THREE_CHUNKS, 1),
            Mails.random(THREE_CHUNKS, 2),
            Mails.random(THREE_CHUNKS, 3));

    @TempDir
    static Path stores;

    @TempDir
    Path temporary;

    private static Path keyset;
    private static Path other;
    private Path data;

    @BeforeAll
    static void fillTwoStores() throws IOException {
        keyset = stores.resolve("keyset");
        other = stores.resolve("other");
        KeysetFile.create(keyset);
        fill(stores.resolve("data"), 7, LARGE);
        fill(other, 8, LARGE);
    }

    @BeforeEach
    void chooseDirectory() {
        data = temporary.resolve("data");
    }

    @Test
    void everyFlippedBitIsFoundWithTheKeyAndWithoutIt() throws Exception {
        long seed = System.nanoTime();
        System.err.println("seed " + seed);
        List<byte[]> mails = Mails.alike(70, seed);
        StoreSettings settings =
                settings(data, 7).withSegmentSizeLimit(30_000).withDictionary(new DictionarySettings(16 * 1024, 50));
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            for (byte[] mail : mails) {
                store.append(arrival(mail));
                store.awaitDictionary();
            }
        }
        Path segment = TestStores.segment(data, 3);
        Path before = TestStores.segment(data, 2);
        List<Trailer> earlier = TestStores.entries(before);
        LogPosition from = LogPosition.behind(earlier.get(earlier.size() - 1));
        List<Trailer> entries = TestStores.entries(segment);
        assertThat(entries.get(1).sealed()).isTrue();
        Random random = new Random(seed);
        for (int flip = 0; flip < FLIPS; flip++) {
            long at = (long) (random.nextDouble() * Files.size(segment));
            int bit = 1 << random.nextInt(8);
            TestStores.flip(segment, at, bit);
            Trailer hit = entries.stream()
                    .filter(entry -> at < entry.end())
                    .findFirst()
                    .orElse(null);
            for (Keyset keys : List.of(keys(), Keyset.NONE)) {
                String where = "bit " + bit + " at " + at + " seed " + seed + " with key " + !keys.isEmpty();
                Set<Trailer> damaged = new HashSet<>();
                Set<Trailer> whole = new HashSet<>();
                boolean found = scan(segment, from, keys, damaged, whole);
                assertThat(found).as(where).isTrue();
                Set<Trailer> others = new HashSet<>(entries);
                others.remove(hit);
                assertThat(whole).as(where).containsAll(others);
                if (hit != null && at < hit.end() - Trailer.LENGTH) {
                    assertThat(damaged).as(where).contains(hit);
                } else if (hit != null && !hit.contentId().equals(Trailer.NO_CONTENT) && !keys.isEmpty()) {
                    assertThat(whole)
                            .as("the trailer alone was hit, the mail is read: " + where)
                            .contains(hit);
                }
            }
            TestStores.flip(segment, at, bit);
        }
    }

    private static boolean scan(Path segment, LogPosition from, Keyset keys, Set<Trailer> damaged, Set<Trailer> whole)
            throws IOException {
        boolean found = false;
        try (SegmentReader reader = SegmentReader.open(segment, 0, from, new Dictionaries(keys))) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                if (item.get() instanceof SegmentItem.Entry entry) {
                    try {
                        reader.verify(entry.trailer());
                        whole.add(entry.trailer());
                    } catch (LostKeyException e) {
                        assertThat(keys.isEmpty()).isTrue();
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
            // Behind the last entry none is whole: a bit in that one makes a tail that looks torn.
            for (SegmentItem item : reader.describeTail()) {
                if (item instanceof SegmentItem.Damage damage && damage.trailer() != null) {
                    damaged.add(damage.trailer());
                }
            }
            found |= reader.tail().state() != SegmentTail.State.SEALED
                    || reader.footer().isEmpty();
        }
        return found || !damaged.isEmpty();
    }

    /** A start needs no key to find where the last whole entry ends. */
    @Test
    void tornTailIsCutAtEveryKindOfPlaceAndNothingAcknowledgedIsMissing() throws Exception {
        List<byte[]> mails = List.of(Mails.numbered(1), Mails.random(THREE_CHUNKS, 2), Mails.numbered(3));
        fill(data, 7, mails);
        byte[] bytes = Files.readAllBytes(TestStores.segment(data, 1));
        List<Trailer> entries = TestStores.entries(TestStores.segment(data, 1));
        Trailer large = entries.get(2);
        long chunk = large.frameOffset() + SealedChunk.LENGTH_LIMIT;
        long frameEnd = large.frameOffset() + large.frameLength();
        long[] cuts = {
            0,
            entries.get(0).end(),
            entries.get(1).frameOffset() + 27,
            large.frameOffset() + 28,
            chunk,
            chunk + 28,
            frameEnd,
            large.end(),
            bytes.length - 1
        };
        for (long cut : cuts) {
            Path torn = temporary.resolve("torn-" + cut);
            Folders.copy(data, torn);
            Files.write(TestStores.segment(torn, 1), Arrays.copyOf(bytes, (int) cut));
            long whole =
                    entries.stream().skip(1).filter(entry -> entry.end() <= cut).count();
            Folders.delete(torn.resolve("catalog"));
            try (SegmentedArchiveStore store = open(torn, 7)) {
                assertThat(store.damages()).as("cut at %d", cut).isZero();
                assertThat(store.status().messages()).as("cut at %d", cut).isEqualTo(whole);
                for (int i = 0; i < mails.size(); i++) {
                    assertThat(store.append(arrival(mails.get(i))).merged()).isEqualTo(i < whole);
                }
                assertServed(store, mails);
            }
        }
    }

    /**
     * Mail 2 of 4 is changed, every checksum made anew. With the key each change is found; without it those that change what stands outside of
     * the seal, too. The other mails are served.
     */
    @ParameterizedTest
    @CsvSource({
        "tag,                     does not open with key,  false",
        "text,                    does not open with key,  false",
        "nonce,                   does not open with key,  false",
        "second chunk,            does not open with key,  false",
        "number of the key,       not an enabled key,      false",
        "sequence in the chunk,   sealed as entry,         true",
        "server_id in the chunk,  sealed as entry,         true",
        "sequence in the trailer, sealed as entry,         true",
        "frame of another mail,   sealed as entry,         true",
        "frame of another store,  sealed as entry,         true",
        "entry of another store,  does not follow,         true",
        "entries swapped,         does not follow,         true",
        "last chunk dropped,      the frame is damaged,    true",
        "chunks swapped,          the frame is damaged,    true",
        "content id,              the trailer does not say what the entry says, false"
    })
    void changeByWhoKnowsEveryChecksumIsFound(String change, String what, boolean alsoWithoutKey) throws Exception {
        Folders.copy(stores.resolve("data"), data);
        Folders.delete(data.resolve("catalog"));
        tamper(change, TestStores.segment(other, 1));

        VerifyReport report = verify(keys());
        assertThat(report.good()).isFalse();
        assertThat(report.findings())
                .anySatisfy(finding -> assertThat(finding.what()).contains(what));
        VerifyReport blind = verify(Keyset.NONE);
        assertThat(!blind.good()).isEqualTo(alsoWithoutKey);
        assertThat(blind.contentsNotChecked()).isPositive();

        try (SegmentedArchiveStore store = open(data, 7)) {
            List<byte[]> rest = new ArrayList<>(LARGE);
            rest.remove(1);
            if (change.equals("entries swapped")) {
                rest = LARGE;
            }
            assertServed(store, rest);
            boolean readable = change.equals("entries swapped") || change.equals("content id");
            if (!readable) {
                assertNotServed(store, LARGE.get(1));
            }
        }
    }

    private void tamper(String change, Path theirs) throws IOException {
        Path segment = TestStores.segment(data, 1);
        byte[] bytes = Files.readAllBytes(segment);
        List<Trailer> entries = TestStores.entries(segment);
        Trailer hit = entries.get(2);
        int at = (int) hit.frameOffset();
        byte[] frame = Arrays.copyOfRange(bytes, at, (int) (at + hit.frameLength()));
        int chunk = SealedChunk.LENGTH_LIMIT;
        Trailer trailer = hit;
        switch (change) {
            case "tag" -> frame[chunk - 1] ^= 1;
            case "text" -> frame[5000] ^= 1;
            case "nonce" -> frame[40] ^= 1;
            case "second chunk" -> frame[chunk + 5000] ^= 1;
            case "number of the key" -> frame[30] ^= 1;
            case "sequence in the chunk" -> frame[20] ^= 1;
            case "server_id in the chunk" -> frame[12] ^= 1;
            case "sequence in the trailer" -> trailer = with(hit, 7, 9, hit.contentId(), frame);
            case "frame of another mail" -> frame = frame(bytes, entries.get(3));
            case "frame of another store" ->
                frame = frame(
                        Files.readAllBytes(theirs), TestStores.entries(theirs).get(2));
            case "entry of another store" -> {
                trailer = TestStores.entries(theirs).get(2);
                frame = frame(Files.readAllBytes(theirs), trailer);
            }
            case "content id" -> trailer = with(hit, 7, hit.sequence(), id(Mails.numbered(1)), frame);
            case "last chunk dropped" -> frame = Arrays.copyOf(frame, 2 * chunk);
            case "chunks swapped" -> {
                byte[] swapped = Arrays.copyOfRange(frame, chunk, frame.length + chunk);
                System.arraycopy(frame, 0, swapped, frame.length - chunk, chunk);
                frame = swapped;
            }
            case "entries swapped" -> {
                Files.write(segment, swapped(bytes, hit, entries.get(3)));
                return;
            }
            default -> throw new AssertionError(change);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes, 0, at);
        append(all, trailer, frame);
        for (Trailer behind : entries.subList(3, entries.size())) {
            append(all, behind, frame(bytes, behind));
        }
        Files.write(segment, all.toByteArray());
    }

    private static byte[] swapped(byte[] bytes, Trailer one, Trailer next) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(bytes, 0, (int) one.frameOffset());
        append(all, next, frame(bytes, next));
        append(all, one, frame(bytes, one));
        all.write(bytes, (int) next.end(), (int) (bytes.length - next.end()));
        return all.toByteArray();
    }

    /** The entry, its offset, length and checksums as they must be where it stands now. */
    private static void append(ByteArrayOutputStream all, Trailer entry, byte[] frame) {
        Trailer here = new Trailer(
                entry.kind(),
                entry.sealed(),
                entry.serverId(),
                entry.sequence(),
                all.size(),
                frame.length,
                entry.dataLength(),
                entry.contentId(),
                entry.leaf(),
                entry.chain(),
                checksum(frame));
        all.writeBytes(frame);
        ByteBuffer bytes = here.encode();
        byte[] trailer = new byte[Trailer.LENGTH];
        bytes.get(trailer);
        all.writeBytes(trailer);
    }

    private static Trailer with(Trailer entry, int serverId, long sequence, ContentId id, byte[] frame) {
        return new Trailer(
                entry.kind(),
                true,
                serverId,
                sequence,
                entry.frameOffset(),
                frame.length,
                entry.dataLength(),
                id,
                entry.leaf(),
                entry.chain(),
                entry.frameChecksum());
    }

    private static int checksum(byte[] frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame);
        return (int) crc.getValue();
    }

    private static byte[] frame(byte[] segment, Trailer entry) {
        return Arrays.copyOfRange(
                segment, (int) entry.frameOffset(), (int) (entry.frameOffset() + entry.frameLength()));
    }

    private static void fill(Path directory, int serverId, List<byte[]> mails) throws IOException {
        try (SegmentedArchiveStore store = open(directory, serverId)) {
            for (byte[] mail : mails) {
                store.append(arrival(mail));
            }
        }
    }

    private static SegmentedArchiveStore open(Path directory, int serverId) throws IOException {
        return SegmentedArchiveStore.open(settings(directory, serverId), Clock.systemUTC());
    }

    private static StoreSettings settings(Path directory, int serverId) {
        return StoreSettings.of(directory, serverId)
                .withFreeSpaceWatermark(0)
                .withEncryption(new EncryptionSettings(keyset, true));
    }

    private static Keyset keys() throws IOException {
        return KeysetFile.read(keyset);
    }

    private VerifyReport verify(Keyset keys) throws IOException {
        return Verification.of(data, null, List.of(), keys, ScanProgress.NONE);
    }

    /** Nothing is better than something else. */
    private static void assertNotServed(SegmentedArchiveStore store, byte[] mail) {
        try {
            assertThat(store.read(id(mail))).isEmpty();
        } catch (IOException e) {
            assertThat(e).isInstanceOfAny(DamagedEntryException.class, LostKeyException.class);
        }
    }

    private static void assertServed(SegmentedArchiveStore store, List<byte[]> mails) throws IOException {
        for (byte[] mail : mails) {
            assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
        }
    }
}
