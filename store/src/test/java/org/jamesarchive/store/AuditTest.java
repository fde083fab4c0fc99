package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.KeysetFile;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.verify.Verification;
import org.jamesarchive.store.verify.VerifyReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditTest {

    private static final Instant TIME = Instant.parse("2026-03-01T10:00:00.5Z");
    private static final String TEXT = "{\"who\":\"alice\",\"did\":\"search\",\"query\":\"größe\"}";

    @TempDir
    Path directory;

    /** What a reader was shown. */
    private static final class Shown implements AuditTrail.Visitor {

        private final List<String> entries = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();

        @Override
        public void entry(long sequence, Instant time, String text) {
            entries.add(sequence + " " + time + " " + text);
        }

        @Override
        public void unreadable(Path segment, long offset, String reason) {
            unreadable.add(offset + " " + reason);
        }
    }

    private VerifyReport verify() throws IOException {
        return Verification.of(directory, null, List.of(), ScanProgress.NONE);
    }

    private Shown read(Keyset keys) throws IOException {
        Shown shown = new Shown();
        AuditTrail.read(directory, keys, shown);
        return shown;
    }

    @Test
    void auditEntryStandsInTheLogBetweenTheMails() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            store.append(Mails.arrival(Mails.numbered(1)));
            store.audit(TIME, TEXT);
            store.append(Mails.arrival(Mails.numbered(2)));
            assertThat(store.status().messages()).isEqualTo(2);
            assertThat(store.status().merges()).isZero();
        }

        Shown shown = read(Keyset.NONE);
        assertThat(shown.entries).containsExactly("2 " + TIME + " " + TEXT);
        assertThat(shown.unreadable).isEmpty();
        VerifyReport report = verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.messages()).isEqualTo(2);
    }

    @Test
    void plainToolsFindIt() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            store.audit(TIME, TEXT);
            store.audit(TIME, "{}");
        }

        assertThat(PlainTools.audits(TestStores.segment(directory, 1))).containsExactlyInAnyOrder("{}", TEXT);
    }

    @Test
    void rebuiltCatalogAndReopenedStoreGoOnBehindIt() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            store.append(Mails.arrival(Mails.numbered(1)));
            store.audit(TIME, TEXT);
        }
        StoreStatus rebuilt = CatalogRebuild.run(directory, Clock.systemUTC(), ScanProgress.NONE);
        assertThat(rebuilt.messages()).isEqualTo(1);

        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            store.audit(TIME.plusSeconds(1), "{}");
            assertThat(store.append(Mails.arrival(Mails.numbered(1))).merged()).isTrue();
        }
        assertThat(read(Keyset.NONE).entries).hasSize(2);
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void sealedStoreSealsIt() throws Exception {
        Path keyset = directory.resolveSibling(directory.getFileName() + ".keyset");
        KeysetFile.create(keyset);
        StoreSettings settings = TestStores.settings(directory).withEncryption(new EncryptionSettings(keyset, true));
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            store.audit(TIME, TEXT);
        }

        assertThat(read(KeysetFile.read(keyset)).entries).containsExactly("1 " + TIME + " " + TEXT);
        Shown withoutKey = read(Keyset.NONE);
        assertThat(withoutKey.entries).isEmpty();
        assertThat(withoutKey.unreadable).hasSize(1);
        Files.delete(keyset);
    }

    @Test
    void rottenAuditEntryIsNamedAndTheRestIsRead() throws Exception {
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            store.audit(TIME, TEXT);
            store.audit(TIME.plusSeconds(1), TEXT);
        }
        Path segment = TestStores.segment(directory, 1);
        Trailer first = TestStores.entries(segment).get(1);
        TestStores.flip(segment, first.frameOffset() + first.frameLength() / 2, 1);

        Shown shown = read(Keyset.NONE);
        assertThat(shown.entries).containsExactly("2 " + TIME.plusSeconds(1) + " " + TEXT);
        assertThat(shown.unreadable).hasSize(1).first().asString().startsWith(first.frameOffset() + " ");
        assertThat(verify().findings()).hasSize(1);
    }

    @Test
    void textAtTheLimitIsTakenAndBehindItIsRefused() throws Exception {
        String text = "x".repeat(SegmentedArchiveStore.AUDIT_TEXT_LIMIT);
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThatThrownBy(() -> store.audit(TIME, text + "x")).isInstanceOf(IllegalArgumentException.class);
            store.audit(TIME, text);
        }
        assertThat(read(Keyset.NONE).entries).containsExactly("1 " + TIME + " " + text);
    }

    /** Mail may not go on below the watermark; audit entries may, down to half of it, whoever shares a batch with them. */
    @Test
    void fullDiskRefusesMailAndTakesAuditEntries() throws Exception {
        long usable = Files.getFileStore(directory).getUsableSpace();
        StoreSettings settings = TestStores.settings(directory).withFreeSpaceWatermark(usable + usable / 2);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            List<Future<Receipt>> audits = new ArrayList<>();
            List<Future<Receipt>> mails = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int number = i;
                audits.add(threads.submit(() -> store.audit(TIME.plusSeconds(number), TEXT)));
                mails.add(threads.submit(() -> store.append(Mails.arrival(Mails.numbered(number)))));
            }
            for (Future<Receipt> mail : mails) {
                assertThatThrownBy(mail::get).hasCauseInstanceOf(StoreUnavailableException.class);
            }
            for (Future<Receipt> audit : audits) {
                audit.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(read(Keyset.NONE).entries).hasSize(50);
    }

    @Test
    void diskBelowHalfOfTheWatermarkRefusesAuditEntries() throws Exception {
        long usable = Files.getFileStore(directory).getUsableSpace();
        StoreSettings settings = TestStores.settings(directory).withFreeSpaceWatermark(usable * 4);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            assertThatThrownBy(() -> store.audit(TIME, TEXT)).isInstanceOf(StoreUnavailableException.class);
        }
    }
}
