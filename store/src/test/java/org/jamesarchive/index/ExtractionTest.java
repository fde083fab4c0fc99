package org.jamesarchive.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.StoredCopy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mails are found at once, and by the texts of their files when these have been read. */
class ExtractionTest {

    private static final String MAIL =
            "Subject: with a file\r\nAttachment: report.pdf;application/pdf;\r\n\r\nbody of it";

    @TempDir
    Path folder;

    /** Finds the word {@code zebra} in PDF files; in one that is called so it fails. */
    private static final class FakeExtraction implements AttachmentExtraction {

        final AtomicInteger reads = new AtomicInteger();
        volatile boolean isReady = true;
        volatile boolean isAway;

        @Override
        public boolean isReady() {
            return isReady;
        }

        @Override
        public Optional<ArchivedMail> read(StoredCopy copy, BooleanSupplier isWanted) throws IOException {
            reads.incrementAndGet();
            if (isAway) {
                return Optional.empty();
            }
            ArchivedMail mail = new PlainMails().read(copy);
            ParsedMessage message = mail.message();
            List<Attachment> attachments = new ArrayList<>();
            List<String> defects = new ArrayList<>();
            for (Attachment file : message.attachments()) {
                if (file.fileName().equals("crash.pdf")) {
                    throw new IllegalStateException("a bug");
                }
                boolean isRead =
                        file.fileName().endsWith(".pdf") && !file.fileName().equals("bad.pdf");
                if (file.fileName().equals("bad.pdf")) {
                    defects.add("the text of bad.pdf could not be read: damaged");
                }
                attachments.add(new Attachment(
                        file.path(), file.fileName(), file.mediaType(), file.size(), isRead ? "zebra" : file.text()));
            }
            return Optional.of(new ArchivedMail(
                    mail.mailId(),
                    mail.content(),
                    new ParsedMessage(
                                    message.from(),
                                    message.to(),
                                    message.cc(),
                                    message.bcc(),
                                    message.subject(),
                                    message.date(),
                                    message.messageId(),
                                    message.references(),
                                    message.body(),
                                    attachments,
                                    message.defects())
                            .withDefects(defects),
                    mail.evidence(),
                    mail.isUnwrapped()));
        }
    }

    private static void awaitStatus(IndexedStore archive, long pending, long done, long failed) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(archive.index.extraction())
                .isEqualTo(new ExtractionStatus(pending, done, failed)));
    }

    @Test
    void mailIsFoundBeforeItsFilesAreReadAndByTheirTextAfterwards() throws Exception {
        FakeExtraction extraction = new FakeExtraction();
        extraction.isReady = false;
        try (IndexedStore archive = IndexedStore.open(folder, extraction)) {
            archive.add(MAIL);
            archive.add("Subject: without\r\n\r\nplain");
            archive.add("Subject: picture\r\nAttachment: a.png;image/png;\r\n\r\nplain");
            archive.caughtUp();
            assertThat(archive.subjects("subject:file")).containsExactly("with a file");
            assertThat(archive.subjects("zebra")).isEmpty();
            awaitStatus(archive, 1, 0, 0);

            extraction.isReady = true;
            awaitStatus(archive, 0, 1, 0);
            assertThat(archive.subjects("zebra")).containsExactly("with a file");
            assertThat(archive.subjects("attachment:zebra body")).containsExactly("with a file");
            assertThat(archive.subjects("is:malformed")).isEmpty();
            assertThat(extraction.reads).hasValue(1);
        }
    }

    @Test
    void fileThatCannotBeReadIsADefectOfItsMail() throws Exception {
        try (IndexedStore archive = IndexedStore.open(folder, new FakeExtraction())) {
            archive.add("Subject: bad\r\nAttachment: bad.pdf;application/pdf;\r\n\r\nbody");
            archive.add("Subject: crash\r\nAttachment: crash.pdf;application/pdf;\r\n\r\nbody");
            archive.caughtUp();
            awaitStatus(archive, 0, 0, 2);
            assertThat(archive.hits("subject:bad").get(0).defects())
                    .containsExactly("the text of bad.pdf could not be read: damaged");
            assertThat(archive.subjects("body")).containsExactlyInAnyOrder("bad", "crash");
            assertThat(archive.index.status().failure()).isEmpty();
        }
    }

    @Test
    void furtherCopyOfAMailKeepsEvidenceAndItsFilesAreReadAgain() throws Exception {
        byte[] original = MAIL.getBytes(StandardCharsets.UTF_8);
        FakeExtraction extraction = new FakeExtraction();
        try (IndexedStore archive = IndexedStore.open(folder, extraction)) {
            archive.add(PlainMails.report("boss@example.org>one@example.org", original), IndexedStore.ARRIVAL);
            archive.caughtUp();
            awaitStatus(archive, 0, 1, 0);
            archive.add(PlainMails.report("boss@example.org>two@example.org", original), IndexedStore.ARRIVAL);
            archive.caughtUp();
            await().until(() -> extraction.reads.get() > 1);
            awaitStatus(archive, 0, 1, 0);
            assertThat(archive.subjects("zebra")).containsExactly("with a file");
            assertThat(archive.subjects("recipient:one@example.org recipient:two@example.org zebra"))
                    .containsExactly("with a file");
        }
    }

    @Test
    void whatIsPendingIsReadAfterARestart() throws Exception {
        try (IndexedStore archive = IndexedStore.open(folder)) {
            archive.add(MAIL);
            archive.caughtUp();
            awaitStatus(archive, 1, 0, 0);
        }
        FakeExtraction extraction = new FakeExtraction();
        try (IndexedStore archive = IndexedStore.open(folder, extraction)) {
            awaitStatus(archive, 0, 1, 0);
            assertThat(archive.subjects("zebra")).containsExactly("with a file");
        }
        try (IndexedStore archive = IndexedStore.open(folder, extraction)) {
            archive.caughtUp();
            awaitStatus(archive, 0, 1, 0);
            assertThat(extraction.reads).as("once and for all").hasValue(1);
        }
    }

    @Test
    void extractorThatIsAwayLeavesMailsPending() throws Exception {
        FakeExtraction extraction = new FakeExtraction();
        extraction.isAway = true;
        try (IndexedStore archive = IndexedStore.open(folder, extraction)) {
            archive.add(MAIL);
            archive.caughtUp();
            await().until(() -> extraction.reads.get() > 2);
            awaitStatus(archive, 1, 0, 0);
            extraction.isAway = false;
            awaitStatus(archive, 0, 1, 0);
        }
    }

    @Test
    void rebuiltIndexReadsThemAgain() throws Exception {
        FakeExtraction extraction = new FakeExtraction();
        try (IndexedStore archive = IndexedStore.open(folder, extraction)) {
            archive.add(MAIL);
            archive.caughtUp();
            awaitStatus(archive, 0, 1, 0);
            archive.index.rebuild();
            await().until(() -> archive.index.status().rebuilt() == -1);
            awaitStatus(archive, 0, 1, 0);
            assertThat(archive.subjects("zebra")).containsExactly("with a file");
            assertThat(extraction.reads.get()).isGreaterThan(1);
        }
    }
}
