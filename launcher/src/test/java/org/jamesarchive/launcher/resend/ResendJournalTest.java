package org.jamesarchive.launcher.resend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResendJournalTest {

    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    @TempDir
    Path folder;

    @Test
    void whatWasTakenIsKnownTheNextTimeAndATornLineIsNot() throws Exception {
        Path file = folder.resolve("journal");
        try (ResendJournal journal = ResendJournal.open(file)) {
            assertThat(journal.has(ONE)).isFalse();
            journal.add(ONE);
            assertThat(journal.has(ONE)).isTrue();
        }
        Files.writeString(file, ONE + "\n" + TWO.substring(1));
        try (ResendJournal journal = ResendJournal.open(file)) {
            assertThat(journal.has(ONE)).isTrue();
            assertThat(journal.has(TWO)).isFalse();
            journal.add(TWO);
        }
        assertThat(file).hasContent(ONE + "\n" + TWO + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"some other file, which is longer than one line of a journal would be, you see\n"})
    void otherFilesAreRefusedAndLeftAlone(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("other"), text);
        assertThatThrownBy(() -> ResendJournal.open(file)).isInstanceOf(IOException.class);
        assertThat(file).hasContent(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: a\\r\\n\\r\\nb\\r\\n | Subject: a\\n\\nb\\n\\n",
                "x\\r\\nFrom y\\r\\n>From z\\r\\n From w\\r\\n | x\\n>From y\\n>>From z\\n From w\\n\\n",
                "no end | no end\\n\\n",
                "bare\\rCR\\n | bare\\rCR\\n\\n",
                "'' | \\n"
            })
    void mailStandsInAnMboxAsMboxrdHasIt(String mail, String shown) {
        byte[] entry = MboxExport.entry(unescaped(mail).getBytes(StandardCharsets.ISO_8859_1), Instant.EPOCH);
        assertThat(new String(entry, StandardCharsets.ISO_8859_1))
                .isEqualTo("From MAILER-DAEMON Thu Jan 1 00:00:00 1970\n" + unescaped(shown));
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }
}
