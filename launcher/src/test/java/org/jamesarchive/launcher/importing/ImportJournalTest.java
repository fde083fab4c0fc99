package org.jamesarchive.launcher.importing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jamesarchive.launcher.time.Time;
import org.jamesarchive.store.ContentId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportJournalTest {

    private static final ContentId ID = new ContentId("0123456789abcdef".repeat(4));
    private static final String TO = "gateway:25 archive@example.com";
    private static final List<String> KEYS = List.of(
            "file:///a.eml|10|2002",
            "tab\tline\nend\r",
            "back\\slash",
            "\u4e2d",
            "",
            " ",
            "x".repeat(100_000),
            "x".repeat(100_001));

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("imports/a.journal");
    }

    @Test
    void whatIsDoneIsKnownInTheNextRun() throws IOException {
        write(KEYS);
        try (ImportJournal journal = open()) {
            assertThat(journal.known()).isEqualTo(KEYS.size());
            assertThat(journal.damaged()).isZero();
            assertThat(KEYS).allMatch(journal::isDone);
            assertThat(List.of("file:///b.eml", "tab", "x".repeat(99_999), "back\\005cslash"))
                    .noneMatch(journal::isDone);
        }
    }

    @Test
    void cutAtAnyByteTheWholeLinesCount() throws IOException {
        write(List.of("one", "two", "three"));
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            long lines = new String(whole, 0, length, ISO_8859_1)
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            try (ImportJournal journal = open()) {
                assertThat(journal.known()).as("length " + length).isEqualTo((int) Math.max(0, lines - 1));
                journal.done("four", ID);
            }
            try (ImportJournal journal = open()) {
                assertThat(journal.isDone("four")).as("length " + length).isTrue();
                assertThat(journal.known()).isEqualTo((int) Math.max(1, lines));
                assertThat(journal.damaged()).isZero();
            }
        }
    }

    @Test
    void anyChangedByteMakesItsLineCountForNothing() throws IOException {
        write(List.of("one", "two", "three"));
        byte[] whole = Files.readAllBytes(file);
        int head = new String(whole, ISO_8859_1).indexOf('\n') + 1;
        for (int at = head; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            try (ImportJournal journal = open()) {
                assertThat(journal.known()).as("byte " + at).isLessThan(3);
            }
        }
    }

    @Test
    void aLineOfAnyLengthIsOneDamagedLine() throws IOException {
        write(List.of("one"));
        Files.writeString(file, Files.readString(file) + "x".repeat(1_000_000) + "\n");
        try (ImportJournal journal = open()) {
            assertThat(journal.damaged()).isEqualTo(1);
            journal.done("two", ID);
        }
        try (ImportJournal journal = open()) {
            assertThat(List.of("one", "two")).allMatch(journal::isDone);
        }
    }

    @Test
    void aJournalOfAnotherDestinationOrAnotherFileIsRefusedAndKept() throws IOException {
        write(List.of("one"));
        assertThatThrownBy(() -> ImportJournal.open(file, "elsewhere:25", Time.system()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no journal of imports to here");
        Files.writeString(file, "Subject: my only mail\n\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it begins: Subject: my only mail");
        assertThat(file).hasContent("Subject: my only mail\n\n");
        Files.writeString(file, "no line end");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
        assertThat(file).hasContent("no line end");
    }

    @Test
    void onlyOneImportAtATimeUsesIt() throws IOException {
        try (ImportJournal journal = open()) {
            assertThat(journal.known()).isZero();
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another import is using this journal");
        }
        open().close();
    }

    @Test
    void itHoldsSoManyAndNoMore() throws IOException {
        try (ImportJournal journal = ImportJournal.open(file, TO, 2, Time.system())) {
            journal.done("one", ID);
            journal.done("two", ID);
            assertThatThrownBy(() -> journal.done("three", ID))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("holds 2 items, all that a journal may");
        }
        try (ImportJournal journal = ImportJournal.open(file, TO, 2, Time.system())) {
            assertThat(journal.known()).isEqualTo(2);
        }
        assertThatThrownBy(() -> ImportJournal.open(file, TO, 1, Time.system()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds more than 1 items");
    }

    @Test
    void theSetHoldsMany() {
        KeySet set = new KeySet(200_000);
        for (int i = 0; i < 200_000; i++) {
            assertThat(set.add("key" + i)).isTrue();
        }
        assertThat(set.size()).isEqualTo(200_000);
        for (int i = 0; i < 200_000; i++) {
            assertThat(set.contains("key" + i)).isTrue();
            assertThat(set.contains("other" + i)).isFalse();
        }
        assertThat(set.add("key7")).isTrue();
        assertThat(set.add("one more")).isFalse();
    }

    private void write(List<String> keys) throws IOException {
        try (ImportJournal journal = open()) {
            for (String key : keys) {
                journal.done(key, ID);
            }
        }
    }

    private ImportJournal open() throws IOException {
        return ImportJournal.open(file, TO, Time.system());
    }
}
