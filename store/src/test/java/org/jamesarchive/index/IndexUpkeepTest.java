package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredCopy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the index does beside answering: follow, resume, merge, rebuild, fail. */
class IndexUpkeepTest {

    @TempDir
    Path directory;

    @Test
    void storedMailIsFoundSoon() throws Exception {
        try (IndexedStore indexed = IndexedStore.open(
                directory,
                new PlainMails(),
                IndexedStore.settings(directory).withRefreshInterval(IndexSettings.REFRESH_INTERVAL_DEFAULT))) {
            indexed.add("Subject: first\r\n\r\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> indexed.subjects("").size() == 1);
            indexed.add("Subject: second\r\n\r\n");
            // The promise; a test that runs beside others may need more time for the first mail, not for the second.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(2))
                    .until(() -> indexed.subjects("").size() == 2);
        }
    }

    @Test
    void restartGoesOnWhereItLeftOff() throws Exception {
        AtomicInteger read = new AtomicInteger();
        MailReader counting = copy -> {
            read.incrementAndGet();
            return new PlainMails().read(copy);
        };
        for (int start = 0; start < 3; start++) {
            try (IndexedStore indexed = IndexedStore.open(directory, counting)) {
                for (int i = 0; i < 100; i++) {
                    indexed.add("Subject: mail " + start + " " + i + "\r\n\r\n" + "text ".repeat(500));
                }
                assertThat(indexed.caughtUp().index.status().mails()).isEqualTo(100L * (start + 1));
            }
        }
        assertThat(read).hasValue(300);
    }

    @Test
    void whatWasStoredWithoutAnIndexIsFoundLater() throws Exception {
        try (var store = IndexedStore.store(directory);
                IndexedStore other = IndexedStore.open(directory.resolve("other"))) {
            assertThat(store.status().messages()).isZero();
            other.add("Subject: elsewhere\r\n\r\n");
            other.caughtUp();
        }
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            indexed.add("Subject: mine\r\n\r\n");
            indexed.caughtUp();
            assertThat(indexed.subjects("")).containsExactly("mine");
        }
    }

    @Test
    void indexOfAnotherLogIsMadeAnew() throws Exception {
        Path other = directory.resolve("other");
        try (IndexedStore indexed = IndexedStore.open(other)) {
            indexed.add("Subject: elsewhere\r\n\r\n");
            indexed.caughtUp();
        }
        Path mine = directory.resolve("mine");
        try (var store = IndexedStore.store(mine)) {
            assertThat(store.status().messages()).isZero();
        }
        Files.move(other.resolve("index"), mine.resolve("index"));
        try (IndexedStore indexed = IndexedStore.open(mine)) {
            indexed.add("Subject: mine\r\n\r\n");
            indexed.caughtUp();
            assertThat(indexed.subjects("")).containsExactly("mine");
        }
    }

    @Test
    void corruptIndexIsMadeAnewAndArchivingGoesOn() throws Exception {
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            for (int i = 0; i < 20; i++) {
                indexed.add("Subject: mail " + i + "\r\n\r\n");
            }
            indexed.caughtUp();
        }
        for (String broken : List.of("segments_", ".cfe", ".si")) {
            damage(broken);
            try (IndexedStore indexed = IndexedStore.open(directory)) {
                indexed.add("Subject: more" + broken + "\r\n\r\n");
                indexed.caughtUp();
                assertThat(indexed.subjects("mail")).hasSize(20);
                assertThat(indexed.subjects("subject:more*")).hasSizeGreaterThan(0);
            }
        }
    }

    private void damage(String part) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("index"))) {
            Path file = files.filter(path -> String.valueOf(path.getFileName()).contains(part))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 0x55;
            Files.write(file, bytes);
        }
    }

    @Test
    void fullDiskStopsTheIndexAndNothingElse() throws Exception {
        try (IndexedStore indexed = IndexedStore.open(
                directory, new PlainMails(), IndexedStore.settings(directory).withFreeSpaceLimit(Long.MAX_VALUE))) {
            Awaitility.await().until(() -> !indexed.index.status().failure().isEmpty());
            ContentId id = indexed.add("Subject: stored\r\n\r\n");
            assertThat(indexed.store.read(id)).isPresent();
            assertThat(indexed.index.status().failure()).contains("bytes are free on the disk");
            assertThat(indexed.index.status().behind()).isPositive();
            assertThat(indexed.subjects("")).isEmpty();
        }
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            assertThat(indexed.caughtUp().subjects("")).containsExactly("stored");
        }
    }

    @Test
    void directoryThatCannotBeMadeIsToldAndHarmsNobody() throws Exception {
        Path file = directory.resolve("file");
        Files.writeString(file, "no directory");
        try (IndexedStore indexed =
                IndexedStore.open(directory, new PlainMails(), IndexSettings.of(file.resolve("index"), 2, 0))) {
            ContentId id = indexed.add("Subject: stored\r\n\r\n");
            assertThat(indexed.store.read(id)).isPresent();
            assertThat(indexed.index.status().failure()).contains("cannot be opened");
            assertThatThrownBy(() -> indexed.subjects("")).isInstanceOf(IOException.class);
            assertThatThrownBy(indexed.index::rebuild).isInstanceOf(IOException.class);
        }
    }

    @Test
    void damagedEntryIsPassedOver() throws Exception {
        ContentId lost;
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            indexed.add("Subject: before\r\n\r\n");
            lost = indexed.add("Subject: lost\r\n\r\n");
            indexed.add("Subject: behind\r\n\r\n");
        }
        IndexFolders.delete(directory.resolve("index").resolve("000000001"));
        Path segment = directory.resolve("segments").resolve("0000000001.tar.zst");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[offsetOf(lost) + 20] ^= 0x55;
        assertThat(segment.toFile().setWritable(true)).isTrue();
        Files.write(segment, bytes);
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            assertThat(indexed.caughtUp().subjects("")).containsExactlyInAnyOrder("before", "behind");
        }
    }

    private int offsetOf(ContentId id) throws IOException {
        try (var store = IndexedStore.store(directory);
                var log = store.entries(org.jamesarchive.store.LogPlace.BEGINNING)) {
            for (var copy = log.next(); copy.isPresent(); copy = log.next()) {
                if (copy.get().contentId().equals(id)) {
                    return (int) copy.get().entry().frameOffset();
                }
            }
        }
        throw new AssertionError("not stored");
    }

    @Test
    void theOrderOfCopiesMakesNoDifference() throws Exception {
        long seed = 7;
        Random random = new Random(seed);
        byte[] mail = "Subject: one\r\nFrom: a@example.org\r\n\r\nbody\r\n".getBytes(StandardCharsets.UTF_8);
        List<byte[]> copies = new ArrayList<>();
        copies.add(mail);
        copies.add(("Received: by b\r\n" + new String(mail, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 12; i++) {
            copies.add(PlainMails.report(
                    (i % 3 == 0 ? "b" : "a") + "@example.org>r" + i + "@example.org,r" + i / 2 + "@example.org", mail));
        }
        for (String more : List.of("Decrypted: a secret", "Defect: odd report", "Defect: another")) {
            copies.add((more + "\r\nReport: a@example.org>r0@example.org\r\n\r\n"
                            + new String(mail, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8));
        }
        Set<SearchHit> results = ConcurrentHashMap.newKeySet();
        for (int order = 0; order < 6; order++) {
            Collections.shuffle(copies, random);
            try (IndexedStore indexed = IndexedStore.open(directory.resolve("order" + order))) {
                for (byte[] copy : copies) {
                    // The arrival is the same in every order.
                    indexed.add(copy, IndexedStore.ARRIVAL.plusSeconds(copy.length));
                }
                indexed.caughtUp();
                assertThat(indexed.hits("")).hasSize(1);
                assertThat(indexed.hits("rcpt:r11@example.org from:a")).hasSize(1);
                assertThat(indexed.hits("attachment:secret is:malformed type:text/plain body:body"))
                        .hasSize(1);
                results.add(indexed.hits("").get(0));
            }
        }
        assertThat(results).as("seed %d", seed).hasSize(1);
    }

    @Test
    void rebuildTakesOverWhileMailArrives() throws Exception {
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            for (int i = 0; i < 300; i++) {
                indexed.add("Subject: mail " + i + "\r\n\r\n");
            }
            indexed.caughtUp();
            assertThat(indexed.index.rebuild()).isTrue();
            int number = 300;
            long most = 300;
            while (indexed.index.status().rebuilt() >= 0) {
                indexed.add("Subject: mail " + number + "\r\n\r\n");
                number++;
                long found = indexed.hits("mail").size();
                assertThat(found).isGreaterThanOrEqualTo(most);
                most = found;
            }
            indexed.caughtUp();
            assertThat(indexed.hits("mail")).hasSize(number);
            assertThat(Files.readString(indexed.folder().resolve("live"))).isEqualTo("000000002\n");
            Awaitility.await().until(() -> !Files.exists(indexed.folder().resolve("000000001")));
        }
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            assertThat(indexed.caughtUp().index.status().rebuilt()).isEqualTo(-1);
        }
    }

    @Test
    void rebuildThatWasCutOffGoesOnAtTheNextStart() throws Exception {
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            for (int i = 0; i < 50; i++) {
                indexed.add("Subject: mail " + i + "\r\n\r\n");
            }
            indexed.caughtUp();
        }
        IndexSettings settings = IndexedStore.settings(directory);
        Files.createDirectory(settings.directory().resolve("000000002"));
        try (IndexedStore indexed = IndexedStore.open(directory)) {
            Awaitility.await().until(() -> indexed.index.status().rebuilt() < 0);
            assertThat(indexed.caughtUp().hits("")).hasSize(50);
            assertThat(Files.readString(indexed.folder().resolve("live"))).isEqualTo("000000002\n");
        }
    }

    @Test
    void oneRebuildAtATimeAndSearchingGoesOn() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        Set<ContentId> seen = ConcurrentHashMap.newKeySet();
        MailReader stuck = copy -> {
            var mail = new PlainMails().read(copy);
            if (!seen.add(mail.mailId())) {
                awaitUninterruptibly(released);
            }
            return mail;
        };
        try (IndexedStore indexed = IndexedStore.open(directory, stuck)) {
            for (int i = 0; i < 50; i++) {
                indexed.add("Subject: mail " + i + "\r\n\r\n");
            }
            indexed.caughtUp();
            assertThat(indexed.index.rebuild()).isTrue();
            assertThat(indexed.index.rebuild()).isFalse();
            assertThat(indexed.hits("")).hasSize(50);
            assertThat(indexed.index.status().rebuilt()).isBetween(0L, 49L);
            released.countDown();
            Awaitility.await().until(() -> indexed.index.status().rebuilt() < 0);
            assertThat(indexed.hits("")).hasSize(50);
        }
    }

    @Test
    void whatAnotherReaderMadeIsMadeAnewBesideIt() throws Exception {
        try (IndexedStore indexed = IndexedStore.open(directory, new Edition("1", Duration.ZERO))) {
            for (int i = 0; i < 100; i++) {
                indexed.add("Subject: mail " + i + "\r\n\r\n");
            }
            indexed.caughtUp();
        }
        try (IndexedStore indexed = IndexedStore.open(directory, new Edition("1", Duration.ZERO))) {
            assertThat(indexed.index.status().rebuilt()).isEqualTo(-1);
        }
        try (IndexedStore indexed = IndexedStore.open(directory, new Edition("2", Duration.ofMillis(50)))) {
            Awaitility.await().until(() -> indexed.index.status().rebuilt() > 5);
            assertThat(indexed.hits("")).hasSize(100).allMatch(hit -> hit.defects()
                    .equals(List.of("read by 1")));
        }
        assertThat(IndexedStore.settings(directory).directory().resolve("000000002"))
                .as("not ended")
                .exists();
        try (IndexedStore indexed = IndexedStore.open(directory, new Edition("3", Duration.ZERO))) {
            Awaitility.await().until(() -> indexed.index.status().rebuilt() < 0);
            assertThat(indexed.caughtUp().hits("")).hasSize(100).allMatch(hit -> hit.defects()
                    .equals(List.of("read by 3")));
        }
    }

    /** Says in each mail which reader it was read by. */
    private record Edition(String edition, Duration pace) implements MailReader {
        @Override
        public ArchivedMail read(StoredCopy copy) throws IOException {
            ArchivedMail mail = new PlainMails().read(copy);
            try {
                Thread.sleep(pace.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new ArchivedMail(
                    mail.mailId(),
                    mail.content(),
                    mail.message().withDefects(List.of("read by " + edition)),
                    mail.evidence(),
                    mail.isUnwrapped());
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
