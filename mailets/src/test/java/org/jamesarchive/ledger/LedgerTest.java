package org.jamesarchive.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.jamesarchive.queue.Disk;
import org.jamesarchive.queue.FaultyDisk;
import org.jamesarchive.queue.FaultyDisk.Step;
import org.jamesarchive.queue.LocalDisk;
import org.jamesarchive.route.ManualClock;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {

    private static final String DOMAIN = "archive.example.com";
    private static final LocalDate DAY = LocalDate.parse("2026-03-04");
    private static final int PAGE = 1000;

    private final FaultyDisk disk = new FaultyDisk();
    private final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    @BeforeEach
    void beforeMidnight() {
        clock.moveTo(Instant.parse("2026-03-04T23:59:00Z"));
    }

    private Path directory() {
        return folder.resolve("ledger");
    }

    private Ledger open() throws IOException {
        return open(disk);
    }

    private Ledger open(Disk on) throws IOException {
        return Ledger.open(new LedgerSettings(true, directory(), Duration.ofDays(30)), clock, on);
    }

    private static ContentId id(int number) {
        return new ContentId(String.format(Locale.ROOT, "%064x", number));
    }

    private static void record(Ledger ledger, int number) throws IOException {
        ledger.record(id(number), List.of(DOMAIN), 1);
    }

    private static List<ContentId> ids(Ledger ledger, LocalDate day) throws IOException {
        return ledger.read(day, LedgerPosition.START, PAGE).entries().stream()
                .map(LedgerEntry::contentId)
                .toList();
    }

    @Test
    void recordsComeBackAsTheyWereWritten() throws IOException {
        try (Ledger ledger = open()) {
            ledger.record(id(1), List.of(DOMAIN, "dr.example.com"), 2);
            record(ledger, 2);
            assertThat(ledger.read(DAY, LedgerPosition.START, PAGE))
                    .isEqualTo(new LedgerPage(
                            List.of(
                                    new LedgerEntry(id(1), clock.instant(), DOMAIN, 2),
                                    new LedgerEntry(id(1), clock.instant(), "dr.example.com", 2),
                                    new LedgerEntry(id(2), clock.instant(), DOMAIN, 1)),
                            0,
                            Optional.empty()));
            assertThat(ledger.written()).isEqualTo(3);
        }
    }

    @Test
    void dayEndsAtMidnightUtc() throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 1);
            clock.advance(Duration.ofMinutes(1));
            record(ledger, 2);
            assertThat(ids(ledger, DAY)).containsExactly(id(1));
            assertThat(ids(ledger, DAY.plusDays(1))).containsExactly(id(2));
            assertThat(ledger.days()).containsExactly(new LedgerDay(DAY, 1), new LedgerDay(DAY.plusDays(1), 1));
            assertThat(directory().resolve("2026-03-04.ledger"))
                    .hasSize(LedgerFormat.HEADER_SIZE + LedgerFormat.RECORD_SIZE);
        }
    }

    @Test
    void pagesFollowEachOtherOverRestarts() throws IOException {
        List<ContentId> read = new ArrayList<>();
        LedgerPosition at = LedgerPosition.START;
        for (int start = 0; start < 3; start++) {
            try (Ledger ledger = open()) {
                for (int i = 0; i < 5; i++) {
                    record(ledger, start * 5 + i);
                }
                LedgerPage page = ledger.read(DAY, at, 2);
                read.addAll(page.entries().stream().map(LedgerEntry::contentId).toList());
                at = page.next().orElseThrow();
            }
        }
        try (Ledger ledger = open()) {
            Optional<LedgerPosition> next = Optional.of(at);
            while (next.isPresent()) {
                LedgerPage page = ledger.read(DAY, next.get(), 4);
                assertThat(page.entries()).hasSizeLessThanOrEqualTo(4);
                read.addAll(page.entries().stream().map(LedgerEntry::contentId).toList());
                next = page.next();
            }
        }
        assertThat(read).hasSize(15).doesNotHaveDuplicates();
    }

    @Test
    void killedProcessLeavesEveryRecordAndNoSpaceAhead() throws IOException {
        Path file = directory().resolve("2026-03-04.ledger");
        byte[] asTheKillLeftIt;
        try (Ledger ledger = open()) {
            record(ledger, 1);
            asTheKillLeftIt = Files.readAllBytes(file);
        }
        Files.write(file, asTheKillLeftIt);
        assertThat(file).hasSize(asTheKillLeftIt.length);
        try (Ledger ledger = open()) {
            assertThat(file).hasSize(LedgerFormat.HEADER_SIZE + LedgerFormat.RECORD_SIZE);
            assertThat(ids(ledger, DAY)).containsExactly(id(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 55, 57, 111, 112})
    void tornTailIsCutBehindTheLastWholeRecord(int bytes) throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 1);
        }
        byte[] torn = new byte[bytes];
        new Random(1).nextBytes(torn);
        Files.write(directory().resolve("2026-03-04.ledger"), torn, StandardOpenOption.APPEND);
        Files.write(directory().resolve("2026-03-04.ledger"), new byte[100], StandardOpenOption.APPEND);
        try (Ledger ledger = open()) {
            record(ledger, 2);
            assertThat(ledger.read(DAY, LedgerPosition.START, PAGE).damaged()).isZero();
            assertThat(ids(ledger, DAY)).containsExactly(id(1), id(2));
        }
    }

    @Test
    void holeInTheLastBatchCostsNoWholeRecord() throws IOException {
        Path file = directory().resolve("2026-03-04.ledger");
        byte[] bytes;
        try (Ledger ledger = open()) {
            record(ledger, 1);
            record(ledger, 2);
            record(ledger, 3);
            bytes = Files.readAllBytes(file);
        }
        for (int i = 0; i < LedgerFormat.RECORD_SIZE; i++) {
            bytes[LedgerFormat.HEADER_SIZE + LedgerFormat.RECORD_SIZE + i] = 0;
        }
        Files.write(file, bytes);
        try (Ledger ledger = open()) {
            LedgerPage page = ledger.read(DAY, LedgerPosition.START, PAGE);
            assertThat(page.damaged()).isZero();
            assertThat(ids(ledger, DAY)).containsExactly(id(1), id(3));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void flippedBitInAnEndedFileIsCounted(int record) throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 0);
            record(ledger, 1);
            record(ledger, 2);
        }
        Path file = directory().resolve("2026-03-04.ledger");
        byte[] bytes = Files.readAllBytes(file);
        bytes[LedgerFormat.HEADER_SIZE + record * LedgerFormat.RECORD_SIZE + 7] ^= 4;
        Files.write(file, bytes);
        try (Ledger ledger = open()) {
            assertThat(ledger.read(DAY, LedgerPosition.START, PAGE).damaged()).isEqualTo(1);
            assertThat(ids(ledger, DAY)).hasSize(2).doesNotContain(id(record));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FORCE"})
    void failedFileIsNeverWrittenAgain(Step step) throws IOException {
        Path first = directory().resolve("2026-03-04.ledger");
        try (Ledger ledger = open()) {
            record(ledger, 1);
            disk.fail(step, 1);
            assertThatThrownBy(() -> record(ledger, 2)).isInstanceOf(LedgerUnavailableException.class);
            byte[] failed = Files.readAllBytes(first);
            record(ledger, 3);
            assertThat(ledger.unavailable()).isEmpty();
            assertThat(Files.readAllBytes(first)).isEqualTo(failed);
            assertThat(directory().resolve("2026-03-04.2.ledger")).exists();
            assertThat(ids(ledger, DAY)).containsExactly(id(1), id(3));
        }
    }

    @Test
    void diskThatKeepsFailingIsLookedAtOnceASecond() throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 1);
            disk.fail(Step.FORCE, 3);
            assertThatThrownBy(() -> record(ledger, 2)).isInstanceOf(LedgerUnavailableException.class);
            assertThatThrownBy(ledger::requireAvailable).isInstanceOf(LedgerUnavailableException.class);
            assertThatThrownBy(ledger::requireAvailable).hasMessageContaining("FORCE");
            clock.advance(LedgerWriter.RETRY_DELAY);
            assertThat(ledger.unavailable()).isNotEmpty();
            clock.advance(LedgerWriter.RETRY_DELAY);
            ledger.requireAvailable();
            record(ledger, 3);
            assertThat(ids(ledger, DAY)).containsExactly(id(1), id(3));
        }
    }

    @Test
    void fullDiskRefusesRecordsUntilThereIsRoom() throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 1);
            record(ledger, 2);
            disk.room(0);
            assertThatThrownBy(() -> record(ledger, 3))
                    .isInstanceOf(LedgerUnavailableException.class)
                    .hasMessageContaining("No space left on device");
            assertThatThrownBy(ledger::requireAvailable).isInstanceOf(LedgerUnavailableException.class);
            disk.room(Long.MAX_VALUE);
            clock.advance(LedgerWriter.RETRY_DELAY);
            ledger.requireAvailable();
            record(ledger, 4);
            assertThat(ids(ledger, DAY)).containsExactly(id(1), id(2), id(4));
        }
    }

    @Test
    void powerCutAtAnyStepLosesNoAcknowledgedRecord() throws IOException {
        for (int steps = 0; steps < 36; steps++) {
            FaultyDisk cut = new FaultyDisk();
            List<ContentId> acknowledged = new ArrayList<>();
            cut.cutPowerAfter(steps);
            try (Ledger ledger = open(cut)) {
                for (int i = 0; i < 6; i++) {
                    record(ledger, steps * 100 + i);
                    acknowledged.add(id(steps * 100 + i));
                }
            } catch (LedgerUnavailableException e) {
                assertThat(cut.powerIsCut()).isTrue();
            }
            try (Ledger ledger = open(new LocalDisk())) {
                LedgerPage page = ledger.read(DAY, LedgerPosition.START, PAGE);
                assertThat(page.damaged()).isZero();
                assertThat(page.entries().stream().map(LedgerEntry::contentId))
                        .as("after %d steps", steps)
                        .containsAll(acknowledged);
            }
        }
    }

    @Test
    void manyThreadsShareForces() throws Exception {
        int threads = 16;
        int each = 100;
        ConcurrentLinkedQueue<ContentId> acknowledged = new ConcurrentLinkedQueue<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (Ledger ledger = open()) {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int base = thread * each;
                ends.add(executor.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        record(ledger, base + i);
                        acknowledged.add(id(base + i));
                    }
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
            assertThat(ledger.read(DAY, LedgerPosition.START, 2 * threads * each).entries().stream()
                            .map(LedgerEntry::contentId))
                    .hasSize(threads * each)
                    .containsExactlyInAnyOrderElementsOf(acknowledged);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void secondLedgerIsRefused() throws IOException {
        try (Ledger ledger = open()) {
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is in use");
            record(ledger, 1);
        }
    }

    @Test
    void oldFilesAreDeletedByTheDay() throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 1);
            clock.advance(Duration.ofDays(30));
            record(ledger, 2);
            assertThat(ids(ledger, DAY)).containsExactly(id(1));
            clock.advance(Duration.ofDays(1));
            record(ledger, 3);
            assertThat(ledger.days())
                    .containsExactly(new LedgerDay(DAY.plusDays(30), 1), new LedgerDay(DAY.plusDays(31), 1));
        }
    }

    @Test
    void clockThatGoesBackChangesNoFile() throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 1);
            clock.advance(Duration.ofDays(-2));
            record(ledger, 2);
            assertThat(ids(ledger, DAY)).containsExactly(id(1), id(2));
        }
    }

    @Test
    void fileOfAnotherVersionIsRefusedNotSkipped() throws IOException {
        open().close();
        byte[] header = new byte[LedgerFormat.HEADER_SIZE];
        ByteBuffer bytes = ByteBuffer.wrap(header).put(LedgerFormat.header()).putInt(8, 2);
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 12);
        bytes.putInt(12, (int) crc.getValue());
        Files.write(directory().resolve("2026-03-04.7.ledger"), header);
        try (Ledger ledger = open()) {
            assertThatThrownBy(() -> ledger.read(DAY, LedgerPosition.START, PAGE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("2026-03-04.7.ledger is a ledger of version 2, expected 1");
        }
    }

    @Test
    void somethingInTheWayOfAFileIsPassed() throws IOException {
        Files.createDirectories(directory().resolve("2026-03-04.ledger"));
        try (Ledger ledger = open()) {
            record(ledger, 1);
            assertThat(directory().resolve("2026-03-04.2.ledger")).isRegularFile();
        }
    }

    @Test
    void dayOfTooManyFilesTakesNoMore() throws IOException {
        Files.createDirectories(directory());
        Files.createFile(directory().resolve("2026-03-04.999999.ledger"));
        try (Ledger ledger = open()) {
            assertThatThrownBy(() -> record(ledger, 1)).isInstanceOf(LedgerUnavailableException.class);
            clock.advance(Duration.ofMinutes(1));
            record(ledger, 2);
            assertThat(ids(ledger, DAY.plusDays(1))).containsExactly(id(2));
        }
    }

    @Test
    void lostNamesOfDomainsComeBackWithTheirMail() throws IOException {
        try (Ledger ledger = open()) {
            record(ledger, 1);
        }
        Files.delete(directory().resolve(LedgerDomains.FILE));
        try (Ledger ledger = open()) {
            assertThat(ledger.read(DAY, LedgerPosition.START, PAGE)
                            .entries()
                            .get(0)
                            .domain())
                    .isEmpty();
            record(ledger, 2);
            assertThat(ledger.read(DAY, LedgerPosition.START, PAGE).entries())
                    .extracting(LedgerEntry::domain)
                    .containsExactly(DOMAIN, DOMAIN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0.0", "1.-1", "1.0 ", "9999999.1", "1.1234567890123"})
    void wrongPlaceIsRefused(String text) {
        assertThatThrownBy(() -> LedgerPosition.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
