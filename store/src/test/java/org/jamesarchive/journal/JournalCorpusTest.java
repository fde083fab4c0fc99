package org.jamesarchive.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jamesarchive.journal.EnvelopeEvidence.Kind;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.journal.EnvelopeEvidence.Via;
import org.jamesarchive.journal.JournalReports.Variant;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredCopy;
import org.junit.jupiter.api.Test;

/** Reports of every shape around real mails, when the system property {@code mail.corpus} says where they lie. */
class JournalCorpusTest {

    private static final String TRACE = """
            Received: from gateway1 ([10.0.0.1])
             by worker1 with ESMTP id 7; Mon, 2 Mar 2026 10:00:05 +0000
            Received: from mx ([192.0.2.7])
             by gateway1 with ESMTP id 5
             for <archive@archive-gw.example.com>;
             Mon, 2 Mar 2026 10:00:04 +0000
            """.replace("\n", "\r\n");

    @Test
    void everyRealMailComesOutOfItsReportByteForByte() throws Exception {
        String corpus = System.getProperty("mail.corpus", "");
        assumeFalse(corpus.isEmpty(), "skipped: set mail.corpus to a folder with eml/ and mbox/");
        MessageParser parser = new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE);
        JournalMailReader reader = new JournalMailReader(parser, InetAddress.getByName("192.0.2.7")::equals);
        List<Variant> variants = List.of(Variant.values());
        int count = 0;
        List<Path> files;
        try (Stream<Path> folder = Files.list(Path.of(corpus, "eml"))) {
            files = folder.sorted().toList();
        }
        for (Path file : files) {
            Variant variant = variants.get(count % variants.size());
            byte[] mail = crlf(file, variant);
            EnvelopeEvidence envelope = new EnvelopeEvidence(
                    "sender" + count + "@example.com",
                    "",
                    List.of(new Recipient(Kind.BCC, "hidden" + count + "@example.com", Via.DIRECT, "")));
            ArchivedMail read = reader.read(copy(JournalReports.report(variant, mail, envelope)));
            ParsedMessage plain = parser.parse(Content.of(mail));
            assertThat(read.isUnwrapped()).as("%s %s", variant, file).isTrue();
            assertThat(read.mailId()).as("%s %s", variant, file).isEqualTo(ContentId.of(Content.of(mail)));
            try (InputStream in = read.content().open()) {
                assertThat(in.readAllBytes()).isEqualTo(mail);
            }
            assertThat(read.evidence()).containsExactly(envelope);
            assertThat(read.message().subject()).isEqualTo(plain.subject());
            assertThat(read.message().body()).startsWith(plain.body());
            assertThat(read.message()
                            .attachments()
                            .subList(0, plain.attachments().size()))
                    .isEqualTo(plain.attachments());
            count++;
        }
        assertThat(count).isGreaterThan(1000);
    }

    private static byte[] crlf(Path file, Variant variant) throws Exception {
        String mail = Files.readString(file, StandardCharsets.ISO_8859_1);
        return (variant == Variant.LINE_FEEDS ? mail.replace("\r", "") : mail.replace("\n", "\r\n"))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static StoredCopy copy(byte[] report) {
        byte[] trace = TRACE.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[trace.length + report.length];
        System.arraycopy(trace, 0, bytes, 0, trace.length);
        System.arraycopy(report, 0, bytes, trace.length, report.length);
        return new StoredCopy(
                Instant.parse("2026-03-02T10:00:05Z"),
                "",
                List.of("archive@archive.example.com"),
                Content.of(bytes),
                trace.length);
    }
}
