package org.jamesarchive.launcher.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jamesarchive.launcher.smtp.SmtpSettings;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.FakeTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MailImportTest {

    private static final int MAILS = 40;

    @TempDir
    Path folder;

    private final FakeTime time = new FakeTime();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path mails;

    @BeforeEach
    void mails() throws IOException {
        mails = Files.createDirectory(folder.resolve("mails"));
        for (int i = 0; i < MAILS; i++) {
            write("m" + i + ".eml", "Subject: " + i + "\n\nx\n");
        }
    }

    @Test
    void whatWasTakenIsPassedOverInTheNextRunAndMergesWithoutAJournal() throws Exception {
        try (FakeArchive archive = new FakeArchive()) {
            write("copy.eml", "Received: elsewhere\nSubject: 7\n\nx\n");
            MailImport.Result first = run(archive, "one");
            assertThat(first.counts()).isEqualTo(new ImportCounts(MAILS, 0, 1, 0, 0, 0, 0));
            assertThat(first.isWhole()).isTrue();
            assertThat(archive.stored).hasSize(MAILS);
            assertThat(archive.received).allMatch(mail -> mail.startsWith("Received: by testhost\r\n"));

            write("new.eml", "Subject: new\n\nx\n");
            assertThat(run(archive, "one").counts()).isEqualTo(new ImportCounts(1, 0, 0, MAILS + 1, 0, 0, 0));
            assertThat(archive.received).hasSize(MAILS + 2);

            MailImport.Result again = run(archive, "other");
            assertThat(again.counts()).isEqualTo(new ImportCounts(0, 0, MAILS + 2, 0, 0, 0, 0));
            assertThat(again.isWhole()).isTrue();
            assertThat(archive.stored).hasSize(MAILS + 1);
        }
    }

    @Test
    void whatIsRefusedOrUnreadableIsNamedAndTheOthersAreTaken() throws Exception {
        write("empty.eml", "");
        write("notes.txt", "Dear diary\n");
        try (FakeArchive archive = new FakeArchive(mail -> mail.contains("Subject: 7\r\n")
                ? Optional.of("552 5.3.4 Message size exceeds fixed limit")
                : Optional.empty())) {
            MailImport.Result result = run(archive, "one");
            assertThat(result.counts()).isEqualTo(new ImportCounts(MAILS - 1, 0, 0, 0, 1, 1, 1));
            assertThat(result.isWhole()).isFalse();
            assertThat(result.stopped()).isEmpty();
            assertThat(report())
                    .containsExactlyInAnyOrder(
                            mails.resolve("m7.eml") + " refused 552 5.3.4 Message size exceeds fixed limit",
                            mails.resolve("empty.eml") + " unreadable empty",
                            mails.resolve("notes.txt") + " passed over does not look like mail");
            assertThat(err.toString())
                    .contains("refused: " + mails.resolve("m7.eml") + ": 552 5.3.4")
                    .contains("unreadable: " + mails.resolve("empty.eml") + ": empty");
            assertThat(out.toString())
                    .contains("41 found: 39 taken, 0 merged, 0 done before, 1 refused, 1 unreadable in")
                    .contains("passed over, no mail: 1");
            // A refusal is no answer for ever.
            assertThat(run(archive, "one").counts()).isEqualTo(new ImportCounts(0, 0, 0, MAILS - 1, 1, 1, 1));
        }
    }

    @Test
    void whatIsDeferredIsSentAgain() throws Exception {
        Map<String, Boolean> seen = new ConcurrentHashMap<>();
        try (FakeArchive archive = new FakeArchive(mail -> seen.putIfAbsent(mail, true) == null
                ? Optional.of("452 4.3.1 Insufficient system storage")
                : Optional.empty())) {
            assertThat(run(archive, "one").counts()).isEqualTo(new ImportCounts(MAILS, 0, 0, 0, 0, 0, 0));
            assertThat(archive.received).hasSize(2 * MAILS);
        }
    }

    @Test
    void anArchiveThatTakesNothingStopsTheImportAndTheNextRunGoesOn() throws Exception {
        AtomicBoolean full = new AtomicBoolean(true);
        try (FakeArchive archive = new FakeArchive(
                mail -> full.get() ? Optional.of("452 4.3.1 Insufficient system storage") : Optional.empty())) {
            MailImport.Result result = run(archive, "one");
            assertThat(result.stopped()).contains("the gateways take no mail: 452 4.3.1 Insufficient system storage");
            assertThat(result.isWhole()).isFalse();
            assertThat(result.counts()).isEqualTo(new ImportCounts(0, 0, 0, 0, 0, 0, 0));
            full.set(false);
            assertThat(run(archive, "one").counts().taken()).isEqualTo(MAILS);
        }
    }

    @Test
    void aMailThatAloneIsDeferredForeverKeepsNoOtherFromBeingTaken() throws Exception {
        Path first = Files.createDirectory(folder.resolve("first"));
        Files.writeString(first.resolve("poison.eml"), "Subject: poison\n\n");
        CountDownLatch others = new CountDownLatch(MAILS);
        try (FakeArchive archive = new FakeArchive(mail -> {
            if (!mail.contains("Subject: poison")) {
                others.countDown();
                return Optional.empty();
            }
            try {
                others.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.of("451 4.3.0 Error in processing");
        })) {
            MailImport.Result result = run(
                    archive,
                    "one",
                    List.of(new FileSource(first, FileFormat.AUTO), new FileSource(mails, FileFormat.AUTO)));
            assertThat(result.counts()).isEqualTo(new ImportCounts(MAILS, 0, 0, 0, 1, 0, 0));
            assertThat(result.stopped()).isEmpty();
            assertThat(report())
                    .containsExactly(first.resolve("poison.eml") + " deferred 451 4.3.0 Error in processing");
        }
    }

    @Test
    void nobodyAtTheDoorStopsTheImport() throws Exception {
        FakeArchive archive = new FakeArchive();
        archive.close();
        MailImport.Result result = run(archive, "one");
        assertThat(result.stopped()).get().asString().contains("the gateways take no mail: ", "refused");
        assertThat(result.counts().taken()).isZero();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whatIsQueuedIsSaid() throws Exception {
        try (FakeArchive archive =
                new FakeArchive(mail -> Optional.of("250 2.6.0 " + "0123456789abcdef".repeat(4) + " queued as 17"))) {
            assertThat(run(archive, "one").counts()).isEqualTo(new ImportCounts(MAILS, MAILS, 0, 0, 0, 0, 0));
            assertThat(out.toString()).contains(MAILS + " taken (" + MAILS + " still queued)");
        }
        try (FakeArchive other = new FakeArchive(mail -> Optional.of("250 2.0.0 Ok: queued as 4XYZ"))) {
            assertThat(run(other, "other").counts()).isEqualTo(new ImportCounts(MAILS, 0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void aSourceThatFailsIsUnreadableAndTheNextIsRead() throws Exception {
        MailSource broken = new MailSource() {
            @Override
            public long weight() {
                return 1;
            }

            @Override
            public void read(ItemSink sink) throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public String toString() {
                return "broken";
            }
        };
        try (FakeArchive archive = new FakeArchive()) {
            MailImport.Result result = run(archive, "one", List.of(broken, new FileSource(mails, FileFormat.AUTO)));
            assertThat(result.counts()).isEqualTo(new ImportCounts(MAILS, 0, 0, 0, 0, 1, 0));
            assertThat(report()).containsExactly("broken unreadable the disk is gone");
        }
    }

    @Test
    void aMissingSourceIsNamedBeforeAnythingIsSent() throws Exception {
        try (FakeArchive archive = new FakeArchive()) {
            MailSource missing = new FileSource(folder.resolve("missing"), FileFormat.AUTO);
            assertThatThrownBy(() -> run(archive, "one", List.of(new FileSource(mails, FileFormat.AUTO), missing)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("missing: no such file");
            assertThat(archive.received).isEmpty();
        }
    }

    @Test
    void progressSaysHowMuchIsLeft() {
        Console terminal = new Console(new PrintWriter(out, true), new PrintWriter(err, true), true, time);
        ImportTally tally = new ImportTally(terminal, time, 1_000);
        time.pass(Duration.ofSeconds(10));
        tally.accepted("250 2.6.0 ok");
        time.pass(Duration.ofSeconds(10));
        tally.progress(250);
        assertThat(err.toString()).endsWith("25 %, 1 min left: 1 taken, 0 merged, 0 done before, 0 failed, 0 a second");
        time.pass(Duration.ofSeconds(1));
        tally.progress(5_000);
        assertThat(err.toString()).contains("100 %, 0 s left: ");
    }

    private MailImport.Result run(FakeArchive archive, String journal) throws IOException, InterruptedException {
        return run(archive, journal, List.of(new FileSource(mails, FileFormat.AUTO)));
    }

    private MailImport.Result run(FakeArchive archive, String journal, List<MailSource> sources)
            throws IOException, InterruptedException {
        Console console = new Console(new PrintWriter(out, true), new PrintWriter(err, true), false, time);
        SmtpSettings smtp = SmtpSettings.of(List.of(archive.address()), "", "archive@archive-gw.example.com")
                .withConnections(4)
                .withRetryFor(Duration.ofSeconds(20));
        MailImport.Settings settings = new MailImport.Settings(
                smtp,
                "archive",
                folder.resolve(journal + ".journal"),
                Optional.of(folder.resolve("report")),
                "testhost");
        return new MailImport(settings, console, time).run(sources);
    }

    private List<String> report() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("report"))) {
            JsonNode entry = new ObjectMapper().readTree(line);
            lines.add(entry.path("item").asText() + " " + entry.path("outcome").asText() + " "
                    + entry.path("reason").asText());
        }
        return lines;
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(mails.resolve(name), content);
    }
}
