package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jamesarchive.store.EncryptionSettings;
import org.jamesarchive.store.seal.KeysetFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index of a worker with a keyset. */
class SealedIndexTest {

    private static final int MAILS = 300;
    private static final String MARKER = "zinnoberquittung";

    @TempDir
    Path directory;

    private Path data;
    private Path keyset;

    @BeforeEach
    void makeKeyset() throws IOException {
        data = directory.resolve("data");
        keyset = directory.resolve("keys/keyset.json");
        KeysetFile.create(keyset);
    }

    private IndexedStore sealed() throws IOException {
        return IndexedStore.open(data, new EncryptionSettings(keyset, true));
    }

    private static void fill(IndexedStore indexed) throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < MAILS; i++) {
            indexed.add("From: " + MARKER + i + "@example.org\r\nSubject: " + MARKER + " number " + i + "\r\n\r\n"
                    + MARKER + " body " + random.nextInt(10) + "\r\n");
        }
    }

    @Test
    void findsLikeAnyOtherAndHasNothingInClear() throws Exception {
        try (IndexedStore plain = IndexedStore.open(directory.resolve("plain"))) {
            fill(plain);
            plain.caughtUp();
        }
        assertThat(filesWithMarker(directory.resolve("plain/index")))
                .as("the test can see")
                .isNotEmpty();
        for (int start = 0; start < 2; start++) {
            try (IndexedStore indexed = sealed()) {
                fill(indexed);
                indexed.caughtUp();
                assertFindsAll(indexed);
            }
            assertThat(filesWithMarker(data)).isEmpty();
        }
    }

    private static void assertFindsAll(IndexedStore indexed) throws Exception {
        assertThat(indexed.hits(MARKER)).hasSize(MAILS);
        assertThat(indexed.subjects("\"" + MARKER + " number 77\"")).containsExactly(MARKER + " number 77");
        assertThat(indexed.subjects("from:" + MARKER + "42@example.org")).containsExactly(MARKER + " number 42");
        assertThat(indexed.hits("body:zinnober*")).isNotEmpty();
    }

    @Test
    void indexInClearIsMadeAnewSealedWhileItIsSearched() throws Exception {
        try (IndexedStore plain = IndexedStore.open(data)) {
            fill(plain);
            plain.caughtUp();
        }
        try (IndexedStore indexed = sealed()) {
            assertFindsAll(indexed);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> indexed.index.status().rebuilt() < 0
                            && filesWithMarker(data.resolve("index")).isEmpty());
            assertFindsAll(indexed);
        }
        assertThat(filesWithMarker(data.resolve("index"))).isEmpty();
    }

    @Test
    void rotatedKeysetOpensWhatWasSealedBefore() throws Exception {
        try (IndexedStore indexed = sealed()) {
            fill(indexed);
            indexed.caughtUp();
        }
        Path live = data.resolve("index/000000001");
        KeysetFile.rotate(keyset);
        try (IndexedStore indexed = sealed()) {
            assertFindsAll(indexed);
            indexed.add("Subject: later\r\n\r\n");
            indexed.caughtUp();
            assertThat(indexed.subjects("subject:later")).hasSize(1);
        }
        assertThat(live).exists();
    }

    @Test
    void indexWhoseKeyIsLostIsMadeAnewOfWhatCanBeRead() throws Exception {
        try (IndexedStore indexed = IndexedStore.open(data, new EncryptionSettings(keyset, false))) {
            fill(indexed);
            indexed.caughtUp();
            assertFindsAll(indexed);
        }
        try (IndexedStore indexed = IndexedStore.open(data)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> indexed.caughtUp().hits(MARKER).size() == MAILS);
            assertFindsAll(indexed);
        }
    }

    @Test
    void changedFileIsFoundAndTheIndexIsMadeAnew() throws Exception {
        try (IndexedStore indexed = sealed()) {
            fill(indexed);
            indexed.caughtUp();
        }
        for (Path file : files(data.resolve("index/000000001"))) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > 200) {
                bytes[150] ^= 1;
                Files.write(file, bytes);
            }
        }
        try (IndexedStore indexed = sealed()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> indexed.caughtUp().hits(MARKER).size() == MAILS);
            assertFindsAll(indexed);
        }
    }

    private static List<Path> filesWithMarker(Path folder) throws IOException {
        return files(folder).stream()
                .filter(file -> {
                    try {
                        return Files.exists(file)
                                && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(MARKER);
                    } catch (java.nio.file.NoSuchFileException e) {
                        return false;
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (java.io.UncheckedIOException e) {
            return files(folder);
        }
    }
}
