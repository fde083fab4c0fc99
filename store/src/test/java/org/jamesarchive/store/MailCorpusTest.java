package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.all;
import static org.jamesarchive.store.Mails.arrival;
import static org.jamesarchive.store.Mails.id;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real mails, when the system property {@code mail.corpus} says where they lie, and generated ones. */
class MailCorpusTest {

    @TempDir
    Path directory;

    /** Small segments, so that there are several, with and without a dictionary. */
    @ParameterizedTest
    @CsvSource({"0, 500000, 1.8", "65536, 500000, 2.3", "262144, 1000000000, 2.4"})
    void realMailsComeOutAsTheyWentIn(int dictionarySize, long segmentSize, double leastRatio) throws Exception {
        String corpus = System.getProperty("mail.corpus", "");
        assumeFalse(corpus.isEmpty(), "skipped: set mail.corpus to a folder with eml/ and mbox/");
        Map<ContentId, byte[]> distinct = new LinkedHashMap<>();
        mails(Path.of(corpus)).forEach(mail -> distinct.putIfAbsent(id(mail), mail));
        List<byte[]> mails = new ArrayList<>(distinct.values());
        Collections.shuffle(mails, new Random(1));
        comeOutAsTheyWentIn(mails, dictionarySize, segmentSize, leastRatio);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16 * 1024})
    void generatedMailsComeOutAsTheyWentIn(int dictionarySize) throws Exception {
        comeOutAsTheyWentIn(Mails.alike(2000, 1), dictionarySize, 500_000, 1);
    }

    private void comeOutAsTheyWentIn(List<byte[]> mails, int dictionarySize, long segmentSize, double leastRatio)
            throws Exception {
        StoreSettings settings = TestStores.settings(directory)
                .withSegmentSizeLimit(segmentSize)
                .withDictionary(new DictionarySettings(dictionarySize, 500));
        long bytes = mails.stream().mapToLong(mail -> mail.length).sum();
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            for (byte[] mail : mails.subList(0, 500)) {
                assertThat(store.append(arrival(mail)).merged()).isFalse();
            }
            store.awaitDictionary();
            for (byte[] mail : mails.subList(500, mails.size())) {
                assertThat(store.append(arrival(mail)).merged()).isFalse();
            }
            for (byte[] mail : mails) {
                assertThat(all(store.read(id(mail)).orElseThrow())).isEqualTo(mail);
            }
            assertThat(store.status().messageBytes()).isEqualTo(bytes);
            assertThat(store.damages()).isZero();
        }
        List<Path> segments = TestStores.files(directory.resolve("segments"));
        List<Path> withDictionary = new ArrayList<>();
        for (Path segment : segments) {
            if (SegmentDictionary.in(segment).isPresent()) {
                withDictionary.add(segment);
            }
        }
        double ratio = (double) bytes / PlainTools.bytesOf(directory.resolve("segments"));
        System.err.printf(
                "%d mails in %d segments, %d of them with a dictionary of %d bytes: ratio %.3f; zlib -6"
                        + " for each mail: %.3f%n",
                mails.size(),
                segments.size(),
                withDictionary.size(),
                dictionarySize,
                ratio,
                (double) bytes / deflated(mails));
        assertThat(ratio).isGreaterThan(leastRatio);
        assertThat(withDictionary.isEmpty()).isEqualTo(dictionarySize == 0);
        assertThat(segments).hasSizeGreaterThan(segmentSize > bytes ? 1 : 2);
        PlainTools.check(directory.resolve("segments"), mails);
    }

    private static long deflated(Iterable<byte[]> mails) {
        long bytes = 0;
        byte[] buffer = new byte[65_536];
        Deflater deflater = new Deflater(6);
        for (byte[] mail : mails) {
            deflater.reset();
            deflater.setInput(mail);
            deflater.finish();
            while (!deflater.finished()) {
                bytes += deflater.deflate(buffer);
            }
        }
        deflater.end();
        return bytes;
    }

    private static List<byte[]> mails(Path corpus) throws IOException {
        List<byte[]> mails = new ArrayList<>();
        for (Path file : TestStores.files(corpus.resolve("eml"))) {
            mails.add(crlf(Files.readString(file, StandardCharsets.ISO_8859_1)));
        }
        for (Path file : TestStores.files(corpus.resolve("mbox"))) {
            for (String mail :
                    Files.readString(file, StandardCharsets.ISO_8859_1).split("(?m)^From .*\n", -1)) {
                if (!mail.isEmpty()) {
                    mails.add(crlf(mail.replaceAll("(?m)^>(>*From )", "$1")));
                }
            }
        }
        return mails;
    }

    private static byte[] crlf(String mail) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream(mail.length() + mail.length() / 20);
        for (byte b : mail.getBytes(StandardCharsets.ISO_8859_1)) {
            if (b == '\n') {
                wire.write('\r');
            }
            wire.write(b);
        }
        return wire.toByteArray();
    }
}
