package org.jamesarchive.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadingTableTest {

    /** A clock that the test moves. */
    private static final class HandClock extends Clock {

        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final class Heard implements ReloadListener {

        @Override
        public void reloaded(Path changed) {
            heard.add("reloaded " + changed.getFileName());
        }

        @Override
        public void kept(String error) {
            heard.add(error.replace(directory + "/", ""));
        }
    }

    @TempDir
    private Path directory;

    private Path file;
    private final HandClock clock = new HandClock();
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void writeFile() throws IOException {
        file = directory.resolve("virtual");
        write("key one\n");
        clock.advance(Duration.ofSeconds(10));
    }

    /** Writes in place, with a modification time of our clock. */
    private void write(String content) throws IOException {
        Files.writeString(file, content);
        touch();
    }

    /** Writes another file and renames it, as careful editors do. */
    private void replace(String content) throws IOException {
        Path next = directory.resolve("next");
        Files.writeString(next, content);
        Files.setLastModifiedTime(next, FileTime.from(clock.instant()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void touch() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    private ReloadingTable<TextTable> open() throws IOException {
        return new ReloadingTable<>(file, text -> text, clock, new Heard());
    }

    private static String value(ReloadingTable<TextTable> table) {
        return table.current().query("key").map(TableEntry::value).orElse("-");
    }

    private String valueAfter(ReloadingTable<TextTable> table, Duration duration) {
        clock.advance(duration);
        return value(table);
    }

    @Test
    void changedFileIsUsedWithinTwoSeconds() throws Exception {
        ReloadingTable<TextTable> table = open();
        assertThat(value(table)).isEqualTo("one");
        clock.advance(Duration.ofSeconds(5));
        write("key two\n");
        assertThat(valueAfter(table, Duration.ofMillis(250))).isEqualTo("two");
        assertThat(table.reloads()).isEqualTo(1);
        assertThat(table.loadedAt()).isEqualTo(clock.instant());
        assertThat(table.error()).isEmpty();
        assertThat(heard).containsExactly("reloaded virtual");
    }

    @Test
    void fileIsLookedAtOnceASecond() throws Exception {
        ReloadingTable<TextTable> table = open();
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        write("key two\n");
        assertThat(valueAfter(table, Duration.ofMillis(999))).isEqualTo("one");
        assertThat(valueAfter(table, Duration.ofMillis(1))).isEqualTo("two");
    }

    @Test
    void fileOfTheSameSizeAndTimeButAnotherInodeIsNoticed() throws Exception {
        ReloadingTable<TextTable> table = open();
        FileTime time = Files.getLastModifiedTime(file);
        Path next = directory.resolve("next");
        Files.writeString(next, "key two\n");
        Files.setLastModifiedTime(next, time);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("two");
    }

    @Test
    void halfWrittenFileIsNotTaken() throws Exception {
        ReloadingTable<TextTable> table = open();
        clock.advance(Duration.ofSeconds(2));
        write("");
        assertThat(valueAfter(table, Duration.ofMillis(100))).isEqualTo("one");
        write("key two\n");
        assertThat(valueAfter(table, Duration.ofMillis(249))).isEqualTo("one");
        assertThat(valueAfter(table, Duration.ofMillis(250))).isEqualTo("two");
        assertThat(table.reloads()).isEqualTo(1);
    }

    @Test
    void fileThatNeverSettlesIsTakenAfterTheLimit() throws Exception {
        ReloadingTable<TextTable> table = open();
        String value = "one";
        int steps = 0;
        clock.advance(Duration.ofSeconds(1));
        while (value.equals("one") && steps < 1000) {
            write("key two\n# " + steps++ + "\n");
            value = valueAfter(table, Duration.ofMillis(100));
        }
        assertThat(value).isEqualTo("two");
        assertThat(steps * 100L).isBetween(10_000L, 10_500L);
    }

    @Test
    void fileWrittenWhenFirstReadIsReadAgain() throws Exception {
        write("key half\n");
        ReloadingTable<TextTable> table = open();
        assertThat(value(table)).isEqualTo("half");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "key full\n");
        Files.setLastModifiedTime(file, time);
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("full");
    }

    @Test
    void brokenFileKeepsTheOldTable() throws Exception {
        ReloadingTable<TextTable> table = open();
        write("key two\nbroken\n");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(table.error()).contains(file + ":2: found \"broken\", expected \"key whitespace value\"");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(table.failures()).isEqualTo(1);
        assertThat(table.reloads()).isZero();

        write("key three\n");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("three");
        assertThat(table.error()).isEmpty();
        assertThat(heard)
                .containsExactly("virtual:2: found \"broken\", expected \"key whitespace value\"", "reloaded virtual");
    }

    @Test
    void featureMayRefuseTheFileAsWell() throws Exception {
        ReloadingTable<TextTable> table = new ReloadingTable<>(
                file,
                text -> {
                    if (text.query("bad").isPresent()) {
                        throw text.problem(1, "found bad, expected good");
                    }
                    return text;
                },
                clock,
                new Heard());
        write("bad one\n");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(heard).containsExactly("virtual:1: found bad, expected good");
    }

    @Test
    void brokenFileThatGetsItsOldContentBackIsGoodAgain() throws Exception {
        ReloadingTable<TextTable> table = open();
        write("broken\n");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        write("key one\n");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(table.error()).isEmpty();
        assertThat(table.reloads()).isZero();
    }

    @Test
    void vanishedFileKeepsTheOldTable() throws Exception {
        ReloadingTable<TextTable> table = open();
        Files.delete(file);
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(table.error()).contains(file + ": there is no such file");
        assertThat(table.failures()).isEqualTo(1);
        write("key two\n");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("two");
        assertThat(table.error()).isEmpty();
    }

    @Test
    void directoryInPlaceOfTheFileKeepsTheOldTable() throws Exception {
        ReloadingTable<TextTable> table = open();
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(table.error()).contains(file + ": found something else, expected a regular file");
    }

    @Test
    void touchedFileIsNoReload() throws Exception {
        ReloadingTable<TextTable> table = open();
        TextTable before = table.current();
        clock.advance(Duration.ofSeconds(5));
        touch();
        clock.advance(Duration.ofSeconds(1));
        assertThat(table.current()).isSameAs(before);
        assertThat(table.reloads()).isZero();
    }

    @Test
    void fileFromAClockAheadOfOursIsTakenWhenItHasStayedAsItIs() throws Exception {
        ReloadingTable<TextTable> table = open();
        Files.writeString(file, "key two\n");
        Files.setLastModifiedTime(file, FileTime.from(clock.instant().plus(Duration.ofHours(1))));
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("one");
        assertThat(valueAfter(table, Duration.ofMillis(250))).isEqualTo("two");
    }

    @Test
    void clockThatStepsBackDoesNotStopReloads() throws Exception {
        ReloadingTable<TextTable> table = open();
        clock.advance(Duration.ofHours(-5));
        assertThat(value(table)).isEqualTo("one");
        write("key two\n");
        assertThat(valueAfter(table, Duration.ofSeconds(1))).isEqualTo("two");
    }

    @Test
    void firstLoadOfABadFileThrows() throws Exception {
        write("broken\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(TableSyntaxException.class)
                .hasMessage(file + ":1: found \"broken\", expected \"key whitespace value\"");
        Files.delete(file);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessage(file + ": there is no such file");
        Files.createDirectory(file);
        assertThatThrownBy(this::open).hasMessage(file + ": found something else, expected a regular file");
    }

    @Test
    void readersNeverSeeHalfATable() throws Exception {
        int entries = 200;
        write(table(entries, 0));
        ReloadingTable<TextTable> table = open();
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService readers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(readers.submit(() -> {
                    while (!ended.get()) {
                        TextTable seen = table.current();
                        assertThat(seen.entries().stream()
                                        .map(TableEntry::value)
                                        .distinct())
                                .hasSize(1);
                        assertThat(seen.entries()).hasSize(entries);
                    }
                }));
            }
            for (int version = 1; version <= 50; version++) {
                replace(version % 5 == 0 ? "broken\n" : table(entries, version));
                clock.advance(Duration.ofSeconds(1));
                table.current();
            }
            ended.set(true);
            for (Future<?> reader : running) {
                reader.get();
            }
        } finally {
            ended.set(true);
            readers.shutdownNow();
        }
        assertThat(table.reloads()).isGreaterThan(0);
    }

    private static String table(int entries, int version) {
        StringBuilder content = new StringBuilder();
        for (int i = 0; i < entries; i++) {
            content.append("key").append(i).append(" v").append(version).append('\n');
        }
        return content.toString();
    }
}
