package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetFile;
import org.jamesarchive.store.segment.EntryFacts;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.MessageIdField;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

/** Size, arrival and Message-ID in the catalog: as the mails came, and from the segments alone. */
final class CatalogColumnsTest {

    private static final Instant ARRIVAL = Mails.ARRIVAL.truncatedTo(ChronoUnit.MILLIS);
    private static final byte[] SMALL = Mails.bytes("Received: x\r\nMessage-ID: <one@example.org>\r\n\r\nsmall\r\n");
    private static final byte[] OTHER = Mails.bytes("Message-ID:\r\n <one@example.org>\r\n\r\nanother mail\r\n");
    private static final byte[] NONE = Mails.bytes("Subject: no id\r\n\r\n");
    private static final byte[] COMPRESSIBLE =
            Mails.bytes("Message-ID: <two@example.org>\r\n\r\n" + "the same again and again\r\n".repeat(100_000));

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void dataDirectory() {
        data = folder.resolve("data");
    }

    /** Does not compress, so that its first block fills the frame's first 128 KiB. */
    private static byte[] large() {
        byte[] mail = Mails.random(3_000_000, 1);
        byte[] head = Mails.bytes("Message-ID: <three@example.org>\r\n\r\n");
        System.arraycopy(head, 0, mail, 0, head.length);
        return mail;
    }

    private static void fill(SegmentedArchiveStore store) throws IOException {
        for (byte[] mail : List.of(SMALL, OTHER, NONE, COMPRESSIBLE, large())) {
            store.append(Mails.arrival(mail));
        }
        store.append(Mails.arrival(SMALL, Mails.ARRIVAL.plusSeconds(9)));
    }

    private static StoredMessage described(byte[] mail) {
        return new StoredMessage(Mails.id(mail), mail.length, ARRIVAL, false);
    }

    private static void check(SegmentedArchiveStore store) throws IOException {
        assertThat(store.withMessageId("<one@example.org>", 10))
                .containsExactlyInAnyOrder(described(SMALL), described(OTHER))
                .isSortedAccordingTo(
                        (a, b) -> a.contentId().hex().compareTo(b.contentId().hex()));
        assertThat(store.withMessageId("one@example.org", 1)).hasSize(1);
        assertThat(store.withMessageId("two@example.org", 10)).containsExactly(described(COMPRESSIBLE));
        assertThat(store.withMessageId("three@example.org", 10)).containsExactly(described(large()));
        assertThat(store.withMessageId("four@example.org", 10)).isEmpty();
        assertThat(store.withMessageId("", 10)).isEmpty();
        assertThat(store.describe(Mails.id(NONE))).contains(described(NONE));
        assertThat(store.describe(Mails.id(Mails.numbered(1)))).isEmpty();
    }

    @Test
    void mailsAreFoundByMessageIdAsSoonAsTheyAreStored() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            fill(store);
            check(store);
        }
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            check(store);
        }
    }

    /** What was stored last may be in the segments and not yet in the catalog's files. */
    @Test
    void messageIdsAreFoundInTheFilesOfARunningStore() throws Exception {
        Path keyset = folder.resolve("keyset");
        Keyset keys = KeysetFile.create(keyset);
        StoreSettings sealed = TestStores.settings(data).withEncryption(new EncryptionSettings(keyset, true));
        List<String> wanted = List.of("<one@example.org>", "three@example.org", "four@example.org");
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(sealed, Clock.systemUTC())) {
            store.append(Mails.arrival(SMALL));
            assertThat(StoredEntries.withMessageIds(data, wanted, keys)).containsExactly(Mails.id(SMALL));
        }
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(sealed, Clock.systemUTC())) {
            fill(store);
            assertThat(StoredEntries.withMessageIds(data, wanted, keys))
                    .containsExactlyInAnyOrder(Mails.id(SMALL), Mails.id(OTHER), Mails.id(large()));
            assertThat(StoredEntries.withMessageIds(data, List.of("", "four@example.org"), keys))
                    .isEmpty();
        }
    }

    @Test
    void rebuiltCatalogKnowsTheSame() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            fill(store);
        }
        CatalogRebuild.run(data, Clock.systemUTC(), ScanProgress.NONE);
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            check(store);
        }
    }

    @Test
    void rebuildReadsThroughTheDictionary() throws Exception {
        List<byte[]> mails = Mails.alike(1_500, 3);
        byte[] last = Mails.bytes(
                "Message-ID: <last@example.org>\r\n" + new String(mails.get(0), StandardCharsets.ISO_8859_1));
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            for (byte[] mail : mails) {
                store.append(Mails.arrival(mail));
            }
            store.awaitDictionary();
            store.append(Mails.arrival(last));
        }
        assertThat(SegmentDictionary.in(TestStores.segment(data, 2))).isPresent();
        CatalogRebuild.run(data, Clock.systemUTC(), ScanProgress.NONE);
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            assertThat(store.withMessageId("last@example.org", 10)).containsExactly(described(last));
        }
    }

    /** A rebuild takes a short way; it must come to the same as the way that all others take. */
    @Test
    void factsAreThoseThatEveryReaderFinds() throws Exception {
        List<String> many = IntStream.range(0, 3_000)
                .mapToObj(number -> "person" + number + "@münchen.example.org")
                .toList();
        List<List<String>> envelopes = List.of(List.of(), List.of("ä ö%\n<x>@example.org"), many);
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            for (byte[] mail : List.of(SMALL, NONE, COMPRESSIBLE, large(), Mails.bytes(""), Mails.random(90_000, 5))) {
                for (List<String> recipients : envelopes) {
                    byte[] own = Mails.bytes(
                            "X: " + recipients.size() + "\r\n" + new String(mail, StandardCharsets.ISO_8859_1));
                    store.append(new Arrival(
                            Mails.id(own), Content.of(own), Mails.ARRIVAL.plusNanos(own.length), "", recipients));
                }
            }
        }
        Path segment = TestStores.segment(data, 1);
        int compared = 0;
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (var item = reader.next(); item.isPresent(); item = reader.next()) {
                Trailer entry = ((SegmentItem.Entry) item.get()).trailer();
                if (entry.kind() == EntryKind.MESSAGE) {
                    try (EntryInput input = EntryInput.open(segment, entry)) {
                        byte[] message = input.readAllBytes();
                        assertThat(reader.facts(entry))
                                .isEqualTo(new EntryFacts(
                                        input.attributes().arrival(), MessageIdField.of(message, message.length)));
                    }
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(6 * envelopes.size());
    }

    @Test
    void sealedMailsAreKnownWithTheKeyOnly() throws Exception {
        Path keyset = folder.resolve("keyset");
        Keyset keys = KeysetFile.create(keyset);
        StoreSettings settings = TestStores.settings(data).withEncryption(new EncryptionSettings(keyset, true));
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            fill(store);
            check(store);
        }
        CatalogRebuild.run(data, keys, Clock.systemUTC(), ScanProgress.NONE);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            check(store);
        }
        CatalogRebuild.run(data, Clock.systemUTC(), ScanProgress.NONE);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            assertThat(store.withMessageId("one@example.org", 10)).isEmpty();
            assertThat(store.describe(Mails.id(SMALL)))
                    .contains(new StoredMessage(Mails.id(SMALL), SMALL.length, Instant.EPOCH, false));
            assertThat(store.read(Mails.id(SMALL))).isPresent();
        }
    }

    @Test
    void damagedMailIsDescribedAsSuch() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            fill(store);
        }
        Path segment = TestStores.segment(data, 1);
        Trailer small = TestStores.entries(segment).get(1);
        TestStores.flip(segment, small.frameOffset() + small.frameLength() - 1, 1);
        CatalogRebuild.run(data, Clock.systemUTC(), ScanProgress.NONE);
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            assertThat(store.describe(Mails.id(SMALL)).orElseThrow().isDamaged())
                    .isTrue();
            assertThat(store.withMessageId("one@example.org", 10)).containsExactly(described(OTHER));
        }
    }

    @Test
    void catalogOfAnotherVersionIsMadeAnew() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            fill(store);
        }
        Path folder = data.resolve("catalog");
        try (RocksOptions options = new RocksOptions();
                RocksDB database = RocksDB.open(options.database(), folder.toString())) {
            database.delete(new byte[] {'v'});
            database.put("left over".getBytes(StandardCharsets.US_ASCII), new byte[0]);
        }
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            check(store);
        }
        try (RocksOptions options = new RocksOptions();
                RocksDB database = RocksDB.open(options.database(), folder.toString())) {
            assertThat(database.get("left over".getBytes(StandardCharsets.US_ASCII)))
                    .isNull();
        }
    }
}
