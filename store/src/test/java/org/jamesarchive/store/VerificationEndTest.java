package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.arrival;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.verify.Finding;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of the last segment, where what is damaged must be told from what is being written. */
class VerificationEndTest {

    private static final int MAILS = 5;

    @TempDir
    Path data;

    private List<Finding> findings() throws IOException {
        return verify(ScanProgress.NONE).findings();
    }

    private VerifyReport verify(ScanProgress progress) throws IOException {
        return Verification.of(data, null, List.of(), progress);
    }

    /** As a worker that has the directory open, and does nothing else. */
    private Closeable inUse() throws IOException {
        return DirectoryLock.take(data);
    }

    private Path openSegment() throws IOException {
        List<byte[]> mails = new ArrayList<>();
        for (int i = 0; i < MAILS; i++) {
            mails.add(Mails.random(500, i));
        }
        return TestStores.holding(data, mails);
    }

    private Path sealedSegment() throws IOException {
        StoreSettings settings = TestStores.settings(data).withSegmentSizeLimit(2500);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            store.append(arrival(Mails.random(3000, 1)));
            Path segment = TestStores.segment(data, 1);
            Awaitility.await()
                    .until(() -> !segment.toFile().canWrite()
                            || SegmentFooter.of(segment).isPresent());
        }
        return TestStores.segment(data, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 300, 600})
    void tornEndIsAFindingOnlyWhenNobodyWrites(int length) throws Exception {
        Path segment = openSegment();
        List<Trailer> entries = TestStores.entries(segment);
        Trailer last = entries.get(entries.size() - 1);
        byte[] all = Files.readAllBytes(segment);
        Files.write(
                segment,
                Arrays.copyOfRange(all, (int) last.frameOffset(), (int) last.frameOffset() + length),
                StandardOpenOption.APPEND);
        try (Closeable worker = inUse()) {
            assertThat(worker).isNotNull();
            assertThat(findings()).isEmpty();
        }
        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.offset()).isEqualTo(last.end());
            assertThat(finding.what()).isEqualTo(length + " bytes that are no whole entry");
        });
    }

    @Test
    void damagedLastEntryIsAlwaysAFindingAndNamed() throws Exception {
        Path segment = openSegment();
        byte[] whole = Files.readAllBytes(segment);
        List<Trailer> entries = TestStores.entries(segment);
        Trailer last = entries.get(entries.size() - 1);
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            long at = last.frameOffset() + random.nextInt((int) (last.end() - last.frameOffset()));
            TestStores.flip(segment, at, 4);
            assertThat(findings()).as("flipped at %d, unused", at).anyMatch(finding -> finding.contentId()
                    .equals(last.contentId().hex()));
            try (Closeable worker = inUse()) {
                assertThat(worker).isNotNull();
                assertThat(findings()).as("flipped at %d, in use", at).anyMatch(finding -> finding.contentId()
                        .equals(last.contentId().hex()));
            }
            Files.write(segment, whole);
        }
    }

    @Test
    void damagedFooterOfTheLastSegmentIsAFindingUnlessItMayBeBeingWritten() throws Exception {
        Path segment = sealedSegment();
        assertThat(TestStores.files(data.resolve("segments"))).hasSize(1);
        List<Trailer> entries = TestStores.entries(segment);
        long footer = entries.get(entries.size() - 1).end();
        byte[] whole = Files.readAllBytes(segment);
        for (long at = footer; at < whole.length; at += 7) {
            TestStores.flip(segment, at, 4);
            assertThat(findings()).as("flipped at %d", at).anyMatch(finding -> finding.what()
                    .equals("the footer is damaged"));
            try (Closeable worker = inUse()) {
                assertThat(worker).isNotNull();
                assertThat(findings()).as("it may be written now").isEmpty();
                assertThat(segment.toFile().setReadOnly()).isTrue();
                assertThat(findings()).as("it was written").anyMatch(finding -> finding.what()
                        .equals("the footer is damaged"));
            }
            assertThat(segment.toFile().setWritable(true)).isTrue();
            Files.write(segment, whole);
        }
        assertThat(findings()).isEmpty();
    }

    @Test
    void whatIsAddedAfterTheBeginningIsNotLookedAt() throws Exception {
        StoreSettings settings = TestStores.settings(data).withSegmentSizeLimit(4000);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            store.append(arrival(Mails.random(900, 0)));
            int[] appended = {0};
            VerifyReport report = verify((segment, offset, messages) -> {
                for (int i = 0; i < 10; i++) {
                    append(store, Mails.random(900, ++appended[0]));
                }
            });
            assertThat(report.findings()).isEmpty();
            assertThat(report.messages()).isEqualTo(1);
            assertThat(report.segments()).isEqualTo(1);
            assertThat(appended[0]).isGreaterThanOrEqualTo(10);
            assertThat(verify(ScanProgress.NONE).messages()).isEqualTo(1 + appended[0]);
        }
    }

    @Test
    void entryThatWasCutByTheBeginningAndIsWholeNowIsNone() throws Exception {
        Path segment = openSegment();
        byte[] whole = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(whole, whole.length - 100));
        VerifyReport report = verify((number, offset, messages) -> write(segment, whole));
        assertThat(report.findings()).isEmpty();
        assertThat(report.messages()).isEqualTo(MAILS - 1);
    }

    @Test
    void unreadableCatalogIsOneFindingAndTheSegmentsAreRead() throws Exception {
        openSegment();
        for (Path file : TestStores.files(data.resolve("catalog"))) {
            if (file.getFileName().toString().startsWith("MANIFEST")) {
                Files.write(file, new byte[100]);
            }
        }
        VerifyReport report = verify(ScanProgress.NONE);
        assertThat(report.findings()).singleElement().satisfies(finding -> assertThat(finding.what())
                .startsWith("it cannot be read"));
        assertThat(report.messages()).isEqualTo(MAILS);
    }

    @Test
    void lockIsHeldWhileADirectoryIsOpen() throws Exception {
        assertThat(DirectoryLock.isHeld(data)).isFalse();
        try (SegmentedArchiveStore store = TestStores.open(data)) {
            assertThat(store.status().messages()).isZero();
            assertThat(DirectoryLock.isHeld(data)).isTrue();
        }
        assertThat(DirectoryLock.isHeld(data)).isFalse();
    }

    private static void append(ArchiveStore store, byte[] mail) {
        try {
            store.append(arrival(mail));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
