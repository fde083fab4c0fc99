package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;

import com.github.luben.zstd.ZstdInputStream;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetFile;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store that seals what it writes. */
class SealedStoreTest {

    private static final int SAMPLES = 100;
    private static final DictionarySettings SMALL = new DictionarySettings(16 * 1024, SAMPLES);
    private static final String MARKER = "Zinnober-Quittung-4711";

    @TempDir
    Path temporary;

    private Path data;
    private Path keyset;

    @BeforeEach
    void makeKeyset() throws IOException {
        data = temporary.resolve("data");
        keyset = temporary.resolve("keys/keyset.json");
        KeysetFile.create(keyset);
    }

    @Test
    void mailsOfAllSizesComeBackAndNothingOfThemIsOnDisk() throws Exception {
        List<byte[]> mails = new ArrayList<>();
        for (int size : new int[] {0, 1, 100, 10_000, 120_000, 300_000, 1_048_000, 1_048_576, 1_100_000, 3_500_000}) {
            mails.add(marked(size));
        }
        try (SegmentedArchiveStore store = open(true)) {
            for (byte[] mail : mails) {
                assertThat(store.append(arrival(mail)).merged()).isFalse();
                assertThat(store.append(arrival(mail)).merged()).isTrue();
            }
            assertServed(store, mails);
        }
        assertNoMarkerIn(temporary);
        try (SegmentedArchiveStore store = open(true)) {
            assertServed(store, mails);
            assertThat(store.copies(id(mails.get(3)), 10)).hasSize(2);
        }
        assertThat(verify(keys()).findings()).isEmpty();
    }

    @Test
    void startAndEndStayClearAndSayWhatTheSegmentIs() throws Exception {
        try (SegmentedArchiveStore store =
                SegmentedArchiveStore.open(settings(true).withSegmentSizeLimit(1024), Clock.systemUTC())) {
            store.append(arrival(Mails.random(2000, 1)));
            store.append(arrival(Mails.random(2000, 2)));
        }
        List<Trailer> entries = TestStores.entries(TestStores.segment(data, 1));
        assertThat(entries)
                .extracting(Trailer::kind)
                .containsExactly(EntryKind.START, EntryKind.MESSAGE, EntryKind.END);
        assertThat(entries).extracting(Trailer::sealed).containsExactly(false, true, false);
        byte[] bytes = Files.readAllBytes(TestStores.segment(data, 1));
        try (InputStream zstd = new ZstdInputStream(new ByteArrayInputStream(bytes))) {
            assertThat(new String(zstd.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("The mails are encrypted")
                    .contains("key " + keys().primaryId())
                    .doesNotContain("random");
        }
    }

    /** {@code zstd -dc SEGMENT | tar x}, given the keys. */
    @Test
    void archiveIsWhatItWouldBeWithoutEncryption() throws Exception {
        Path clear = temporary.resolve("clear");
        List<byte[]> mails = Mails.alike(SAMPLES + 10, 5);
        StoreSettings without = TestStores.settings(clear).withDictionary(SMALL);
        for (StoreSettings settings : List.of(without, settings(true).withDictionary(SMALL))) {
            try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
                for (byte[] mail : mails) {
                    store.append(arrival(mail));
                    store.awaitDictionary();
                }
            }
        }
        for (int segment = 1; segment <= 2; segment++) {
            List<String> expected = mails(TestStores.segment(clear, segment), Keyset.NONE);
            assertThat(mails(TestStores.segment(data, segment), keys()))
                    .isNotEmpty()
                    .isEqualTo(expected);
        }
        assertThatThrownBy(() -> mails(TestStores.segment(data, 1), Keyset.NONE))
                .isInstanceOf(LostKeyException.class);
    }

    private static List<String> mails(Path segment, Keyset keys) throws IOException {
        List<String> mails = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(SegmentDictionary.archive(segment, keys))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().endsWith(".eml")) {
                    mails.add(entry.getName() + new String(tar.readAllBytes(), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return mails;
    }

    @Test
    void dictionaryIsMadeOfSealedMailsAndSealedItself() throws Exception {
        List<byte[]> mails = new ArrayList<>();
        for (byte[] mail : Mails.alike(SAMPLES + 40, 3)) {
            mails.add(Mails.bytes("X-Marker: " + MARKER + "\r\n" + new String(mail, StandardCharsets.ISO_8859_1)));
        }
        StoreSettings settings = settings(true).withDictionary(SMALL);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            for (byte[] mail : mails) {
                store.append(arrival(mail));
                store.awaitDictionary();
            }
            assertServed(store, mails);
        }
        Path segment = TestStores.segment(data, 2);
        assertThat(TestStores.entries(segment).subList(0, 4))
                .extracting(Trailer::kind, Trailer::sealed)
                .containsExactly(
                        tuple(EntryKind.START, false),
                        tuple(EntryKind.START, true),
                        tuple(EntryKind.START, true),
                        tuple(EntryKind.MESSAGE, true));
        SegmentDictionary dictionary = SegmentDictionary.in(segment, keys()).orElseThrow();
        assertThat(new String(dictionary.bytes(), StandardCharsets.ISO_8859_1)).contains(MARKER);
        assertThatThrownBy(() -> SegmentDictionary.in(segment)).isInstanceOf(LostKeyException.class);
        assertNoMarkerIn(data);
        Folders.delete(data.resolve("catalog"));
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            assertServed(store, mails);
            assertThat(store.damages()).isZero();
        }
        assertThat(verify(keys()).findings()).isEmpty();
    }

    @Test
    void dictionaryOfSealedMailsDoesNotGoIntoSegmentsThatAreNotSealed() throws Exception {
        StoreSettings on = settings(true).withDictionary(SMALL);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(on, Clock.systemUTC())) {
            for (byte[] mail : Mails.alike(SAMPLES + 5, 3)) {
                store.append(arrival(mail));
                store.awaitDictionary();
            }
        }
        assertThat(SegmentDictionary.in(TestStores.segment(data, 2), keys())).isPresent();
        StoreSettings off = settings(false).withDictionary(SMALL);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(off, Clock.systemUTC())) {
            store.append(arrival(Mails.numbered(1)));
            store.awaitDictionary();
            store.append(arrival(Mails.numbered(2)));
        }
        assertThat(SegmentDictionary.in(TestStores.segment(data, 3))).isEmpty();
        assertThat(TestStores.files(data.resolve("segments"))).hasSize(3);
    }

    @Test
    void onOffAndOnAgainReadsEverything() throws Exception {
        List<byte[]> mails = new ArrayList<>();
        boolean[] seals = {false, true, false, true, true};
        for (int i = 0; i < seals.length; i++) {
            StoreSettings settings = i == 0 ? TestStores.settings(data) : settings(seals[i]);
            try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
                mails.add(Mails.numbered(i));
                store.append(arrival(mails.get(i)));
                assertServed(store, mails);
            }
            List<Path> segments = TestStores.files(data.resolve("segments"));
            List<Trailer> last = TestStores.entries(segments.get(segments.size() - 1));
            assertThat(last.get(last.size() - 1).sealed()).isEqualTo(seals[i]);
        }
        assertThat(TestStores.files(data.resolve("segments")))
                .as("a segment is sealed with one key, or not at all")
                .hasSize(4);
        assertThat(verify(keys()).findings()).isEmpty();
        assertThat(verify(Keyset.NONE).findings()).isEmpty();
        assertThat(verify(Keyset.NONE).contentsNotChecked()).isEqualTo(3);
    }

    @Test
    void rotatedKeysetSealsWithTheNewKeyAndOpensAll() throws Exception {
        List<byte[]> mails = List.of(Mails.numbered(1), Mails.numbered(2));
        try (SegmentedArchiveStore store = open(true)) {
            store.append(arrival(mails.get(0)));
        }
        byte[] before = Files.readAllBytes(TestStores.segment(data, 1));
        long old = keys().primaryId();
        KeysetFile.rotate(keyset);
        try (SegmentedArchiveStore store = open(true)) {
            store.append(arrival(mails.get(1)));
            assertServed(store, mails);
            assertThat(store.keyAlarms()).isEmpty();
        }
        assertThat(keys().primaryId()).isNotEqualTo(old);
        assertThat(Files.readAllBytes(TestStores.segment(data, 1))).startsWith(before);
        assertThat(Files.readString(data.resolve("sealed-with")))
                .contains("key=" + old + " ")
                .contains("key=" + keys().primaryId() + " ");
        assertThat(verify(keys()).findings()).isEmpty();
    }

    /** What the keyset has then, and what becomes of the store. */
    @ParameterizedTest
    @CsvSource({
        "none, and no keyset is given",
        "other, which is not an enabled key of",
        "missing, no such keyset file",
        "inside, lies in the data directory",
        "linked, lies in the data directory",
        "wide, expected rw-------",
        "garbage, expected a Tink keyset in cleartext JSON",
        "empty, expected a Tink keyset in cleartext JSON"
    })
    void unusableKeysetStopsTheStart(String what, String message) throws Exception {
        try (SegmentedArchiveStore store = open(true)) {
            store.append(arrival(Mails.numbered(1)));
        }
        EncryptionSettings encryption = new EncryptionSettings(keyset, true);
        switch (what) {
            case "none" -> encryption = EncryptionSettings.NONE;
            case "other" -> {
                Files.delete(keyset);
                KeysetFile.create(keyset);
            }
            case "missing" -> Files.delete(keyset);
            case "inside" -> encryption = new EncryptionSettings(Files.copy(keyset, data.resolve("keyset")), true);
            case "linked" -> {
                Path inside = Files.move(keyset, data.resolve("keyset"));
                Files.createSymbolicLink(keyset, inside);
            }
            case "wide" -> assertThat(keyset.toFile().setReadable(true, false)).isTrue();
            case "garbage" -> Files.writeString(keyset, "{\"primaryKeyId\": 1}");
            case "empty" -> Files.writeString(keyset, "");
            default -> throw new AssertionError(what);
        }
        StoreSettings settings = TestStores.settings(data).withEncryption(encryption);
        for (boolean searched : new boolean[] {false, true}) {
            if (searched) {
                Files.deleteIfExists(data.resolve("sealed-with"));
            }
            assertThatThrownBy(() -> SegmentedArchiveStore.open(settings, Clock.systemUTC())
                            .close())
                    .as("sealed-with is there: %s", !searched)
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void keyThatIsLostIsNamedAndTheRestIsServed() throws Exception {
        byte[] old = Mails.numbered(1);
        byte[] fresh = Mails.numbered(2);
        try (SegmentedArchiveStore store = open(true)) {
            store.append(arrival(old));
        }
        long lost = keys().primaryId();
        KeysetFile.rotate(keyset);
        try (SegmentedArchiveStore store = open(true)) {
            store.append(arrival(fresh));
        }
        removeKey(lost);
        try (SegmentedArchiveStore store = open(true)) {
            assertThat(store.keyAlarms()).singleElement().asString().contains("key " + lost + ",");
            assertServed(store, List.of(fresh));
            Trailer entry = TestStores.entries(TestStores.segment(data, 1)).get(1);
            assertThatThrownBy(() -> store.read(id(old)))
                    .isInstanceOf(LostKeyException.class)
                    .hasMessageContaining("0000000001.tar.zst offset " + entry.frameOffset())
                    .hasMessageContaining("key " + lost)
                    .hasMessageContaining(keyset.toString());
            assertThat(store.append(arrival(old)).merged())
                    .as("it is there, and can be read as soon as its key is back")
                    .isTrue();
        }
        VerifyReport report = verify(keys());
        assertThat(report.contentsNotChecked()).isEqualTo(1);
        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.contentId()).isEqualTo(id(old).hex());
            assertThat(finding.what()).contains("key " + lost);
        });
    }

    /** Another key under the number of the one that sealed: nobody makes that by accident. */
    @Test
    void anotherKeyOfTheSameNumberStopsTheStart() throws Exception {
        try (SegmentedArchiveStore store = open(true)) {
            store.append(arrival(Mails.numbered(1)));
        }
        String json = Files.readString(keyset);
        long number = keys().primaryId();
        Files.delete(keyset);
        KeysetFile.create(keyset);
        String other = Files.readString(keyset).replace(Long.toString(keys().primaryId()), Long.toString(number));
        assertThat(other).isNotEqualTo(json);
        Files.writeString(keyset, other);
        for (boolean searched : new boolean[] {false, true}) {
            if (searched) {
                Files.delete(data.resolve("sealed-with"));
            }
            assertThatThrownBy(() -> open(true).close())
                    .isInstanceOf(StoreConfigurationException.class)
                    .hasMessageContaining("has another key of that number");
        }
    }

    @Test
    void fileSealedWithIsMadeAnewFromTheSegments() throws Exception {
        try (SegmentedArchiveStore store = open(true)) {
            store.append(arrival(Mails.numbered(1)));
        }
        Path file = data.resolve("sealed-with");
        for (String broken : new String[] {"", "key=1", "nonsense\n", "key=12345678901234567890 check=-\n"}) {
            Files.writeString(file, broken);
            open(true).close();
            assertThat(Files.readString(file)).contains("\nkey=" + keys().primaryId() + " check=");
        }
    }

    @Test
    void rebuildNeedsNoKey() throws Exception {
        List<byte[]> mails = List.of(Mails.numbered(1), Mails.numbered(2), marked(2_000_000));
        try (SegmentedArchiveStore store = open(true)) {
            for (byte[] mail : mails) {
                store.append(arrival(mail));
            }
        }
        assertThat(CatalogRebuild.run(data, Clock.systemUTC(), ScanProgress.NONE)
                        .messages())
                .isEqualTo(3);
        try (SegmentedArchiveStore store = open(true)) {
            assertServed(store, mails);
        }
    }

    private SegmentedArchiveStore open(boolean seals) throws IOException {
        return SegmentedArchiveStore.open(settings(seals), Clock.systemUTC());
    }

    private StoreSettings settings(boolean seals) {
        return TestStores.settings(data).withEncryption(new EncryptionSettings(keyset, seals));
    }

    private Keyset keys() throws IOException {
        return KeysetFile.read(keyset);
    }

    private VerifyReport verify(Keyset keys) throws IOException {
        return Verification.of(data, null, List.of(), keys, ScanProgress.NONE);
    }

    private void removeKey(long id) throws Exception {
        KeysetHandle all =
                TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(keyset), InsecureSecretKeyAccess.get());
        KeysetHandle.Builder left = KeysetHandle.newBuilder(all);
        for (int i = all.size() - 1; i >= 0; i--) {
            if (Integer.toUnsignedLong(all.getAt(i).getId()) == id) {
                left.deleteAt(i);
            }
        }
        Files.writeString(
                keyset, TinkJsonProtoKeysetFormat.serializeKeyset(left.build(), InsecureSecretKeyAccess.get()));
    }

    /** Half of it compresses, and the marker stands at both ends. */
    private static byte[] marked(int size) {
        byte[] noise = Mails.random(size / 2 + 40, size);
        String mail = "Subject: " + MARKER + " " + size + "\r\n\r\n" + new String(noise, StandardCharsets.ISO_8859_1)
                + MARKER.repeat(size / 2 / MARKER.length() + 1);
        return Mails.bytes(mail);
    }

    private static void assertServed(SegmentedArchiveStore store, List<byte[]> mails) throws IOException {
        for (byte[] mail : mails) {
            assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
        }
    }

    static void assertNoMarkerIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes.contains(MARKER) || bytes.contains("Zinnober"))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }
}
