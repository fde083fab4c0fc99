package org.jamesarchive.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jamesarchive.journal.EnvelopeEvidence.Kind;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.journal.EnvelopeEvidence.Via;
import org.jamesarchive.journal.JournalReports.Variant;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.AttachmentText;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.ContentIdDigest;
import org.jamesarchive.store.StoredCopy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // lines end in CRLF, which a text block does not have
class JournalMailReaderTest {

    private static final String SOURCE = "192.0.2.7";
    private static final String STRANGER = "203.0.113.9";
    private static final String WORKER_FIELD =
            "Received: from gateway1.example.com ([10.0.0.1])\r\n by worker1.example.com with ESMTP id 7;\r\n"
                    + " Mon, 2 Mar 2026 10:00:05 +0000\r\n";
    private static final byte[] MAIL = ascii(
            "From: alice@example.com\r\nTo: bob@example.com\r\nSubject: the original\r\n"
                    + "Message-ID: <of-the-original@example.com>\r\nDate: Mon, 2 Mar 2026 09:59:00 +0000\r\n\r\nhello\r\n");
    private static final EnvelopeEvidence ENVELOPE = new EnvelopeEvidence(
            "alice@example.com",
            "boss@example.com",
            List.of(
                    new Recipient(Kind.TO, "bob@example.com", Via.DIRECT, ""),
                    new Recipient(Kind.CC, "carol@example.com", Via.EXPANDED, "staff@example.com"),
                    new Recipient(Kind.BCC, "dave@example.com", Via.FORWARDED, "erin@example.com"),
                    new Recipient(Kind.RECIPIENT, "frank@elsewhere.example", Via.DIRECT, "")));

    private final JournalMailReader reader = reader(address ->
            address.getHostAddress().equals(SOURCE) || address.getHostAddress().equals("2001:db8:0:0:0:0:0:7"));

    private static JournalMailReader reader(Predicate<InetAddress> sources) {
        return new JournalMailReader(new MessageParser(MessageLimits.DEFAULT, AttachmentText.NONE), sources);
    }

    @ParameterizedTest
    @EnumSource
    void everyShapeOfReportIsUnwrapped(Variant variant) throws Exception {
        byte[] mail = variant == Variant.LINE_FEEDS ? lineFeeds(MAIL) : MAIL;
        ArchivedMail read = reader.read(copy(gateway(SOURCE), JournalReports.report(variant, MAIL, ENVELOPE)));
        assertThat(read.isUnwrapped()).isTrue();
        assertThat(bytes(read.content())).isEqualTo(mail);
        assertThat(read.content().size()).isEqualTo(mail.length);
        assertThat(read.mailId()).isEqualTo(ContentId.of(Content.of(mail)));
        assertThat(read.evidence()).containsExactly(ENVELOPE);
        assertThat(read.message().subject()).isEqualTo("the original");
        assertThat(read.message().defects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aReportOfAStrangerIsPlainMail(Variant variant) throws Exception {
        byte[] report = JournalReports.report(variant, MAIL, ENVELOPE);
        assertThatItIsPlain(reader.read(copy(gateway(STRANGER), report)), report);
    }

    static Stream<String> tracesThatTellNoSource() {
        String source = gatewayField(SOURCE);
        String stranger = gatewayField(STRANGER);
        return Stream.of(
                "",
                WORKER_FIELD,
                source,
                // what the client wrote below the gateway's field, in as many copies as it likes
                WORKER_FIELD + stranger + source,
                WORKER_FIELD + stranger + WORKER_FIELD + source,
                WORKER_FIELD + stranger + "Return-Path: <>\r\n" + source,
                // not in the place of the gateway's
                WORKER_FIELD + "Return-Path: <x@example.com>\r\n" + source,
                "Delivered-To: x@example.com\r\n" + source + source,
                // the name that the client gave in EHLO
                WORKER_FIELD + "Received: from [" + SOURCE + "] ([" + STRANGER + "])\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h (EHLO ([" + SOURCE + "]) )  ([" + STRANGER + "])\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h (EHLO x) \r\n ([" + SOURCE + "])\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h ([" + SOURCE + "]) x\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h by gateway for <a@b>\r\n ([" + SOURCE + "])\r\n",
                // no address
                WORKER_FIELD + "Received: from h ([localhost])\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h ([192.0.2.7.1])\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h ([192.0.2.263])\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h ([IPv6:])\r\n by gateway\r\n",
                WORKER_FIELD + "Received: from h ([" + SOURCE + "\r\n by gateway\r\n",
                WORKER_FIELD + "Received : from h ([" + SOURCE + "])\r\n by gateway\r\n",
                WORKER_FIELD + "X-Received: from h ([" + SOURCE + "])\r\n by gateway\r\n");
    }

    @ParameterizedTest
    @MethodSource("tracesThatTellNoSource")
    void onlyTheGatewaysOwnFieldTellsTheSource(String trace) throws Exception {
        byte[] report = JournalReports.report(Variant.MICROSOFT_365, MAIL, ENVELOPE);
        byte[] stored = join(ascii(trace), report);
        assertThatItIsPlain(reader.read(copy("", stored)), stored);
    }

    static Stream<String> fieldsOfASource() {
        return Stream.of(
                gatewayField(SOURCE),
                gatewayField("IPv6:2001:db8::7"),
                // a stock James: the name of the client, its EHLO, no word IPv6
                "Received: from mx.example.com (EHLO mx.example.com)  ([" + SOURCE + "])\r\n"
                        + "          by gateway (JAMES SMTP Server ) with ESMTP ID 5a;\r\n          Mon, 2 Mar 2026\r\n",
                "Received: from mx (EHLO ([203.0.113.9]) )  ([2001:db8:0:0:0:0:0:7%2])\r\n          by gateway\r\n",
                "RECEIVED: from [203.0.113.9] ([" + SOURCE + "])\n by gateway\n");
    }

    @ParameterizedTest
    @MethodSource("fieldsOfASource")
    void theGatewaysFieldIsReadAsOursAndAStockJamesWriteIt(String field) throws Exception {
        byte[] report = JournalReports.report(Variant.MICROSOFT_365, MAIL, ENVELOPE);
        assertThat(reader.read(copy(WORKER_FIELD + field, report)).isUnwrapped())
                .isTrue();
    }

    @Test
    void nobodyIsASourceWhenNoneIsListed() throws Exception {
        byte[] report = JournalReports.report(Variant.MICROSOFT_365, MAIL, ENVELOPE);
        assertThat(reader(address -> false)
                        .read(copy(WORKER_FIELD + gateway(SOURCE), report))
                        .isUnwrapped())
                .isFalse();
    }

    @Test
    void bothHalvesOfASplitReportMeetInOneMail() throws Exception {
        EnvelopeEvidence other = new EnvelopeEvidence(
                "alice@example.com", "", List.of(new Recipient(Kind.TO, "zoe@example.com", Via.DIRECT, "")));
        ArchivedMail first = reader.read(copy(gateway(SOURCE), JournalReports.report(Variant.FOLDED, MAIL, ENVELOPE)));
        ArchivedMail second =
                reader.read(copy(gateway(SOURCE), JournalReports.report(Variant.ORIGINAL_BASE64, MAIL, other)));
        ArchivedMail bare = reader.read(copy(gateway(STRANGER), MAIL));
        assertThat(second.mailId()).isEqualTo(first.mailId());
        assertThat(bare.mailId()).isEqualTo(first.mailId());
        assertThat(second.evidence()).containsExactly(other);
    }

    @Test
    void anotherMailWithTheSameMessageIdIsAnotherMail() throws Exception {
        byte[] other = ascii("From: mallory@example.com\r\nMessage-ID: <of-the-original@example.com>\r\n\r\nother\r\n");
        ArchivedMail first = reader.read(copy(gateway(SOURCE), JournalReports.report(Variant.FOLDED, MAIL, ENVELOPE)));
        ArchivedMail second =
                reader.read(copy(gateway(SOURCE), JournalReports.report(Variant.FOLDED, other, ENVELOPE)));
        assertThat(second.mailId()).isNotEqualTo(first.mailId());
        assertThat(second.message().messageId()).isEqualTo(first.message().messageId());
    }

    @Test
    void theDecryptedCopyIsReadBesideTheOriginal() throws Exception {
        ArchivedMail read =
                reader.read(copy(gateway(SOURCE), JournalReports.report(Variant.DECRYPTED_COPY, MAIL, ENVELOPE)));
        assertThat(read.message().body()).contains("hello", "readablesecret");
        assertThat(read.message().attachments())
                .extracting(Attachment::path, Attachment::fileName)
                .containsExactly(tuple("decrypted/2", "clear.pdf"));
    }

    static Stream<String> brokenReports() {
        String head = "X-MS-Journal-Report:\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
        String facts = "--b\r\nContent-Type: text/plain\r\n\r\nSender: a@example.com\r\nTo: b@example.com\r\n";
        String original = "--b\r\nContent-Type: message/rfc822\r\n\r\n";
        return Stream.of(
                "X-MS-Journal-Report:\r\n\r\nSender: a@example.com\r\n",
                head,
                head + facts,
                head + facts + "--b--\r\n",
                head + original + "Subject: x\r\n\r\nx\r\n--b--\r\n",
                head + "--b\r\n\r\nno facts here\r\n" + original + "Subject: x\r\n\r\nx\r\n--b--\r\n",
                head + facts + original,
                head + facts + original + "--b--\r\n",
                head + facts + original + "no header field at all\r\n--b--\r\n",
                head + facts + "--b\r\nContent-Type: application/pdf\r\n\r\npdf\r\n--b--\r\n",
                "X-MS-Journal-Report:\r\nContent-Type: multipart/mixed\r\n\r\n" + facts + original + "S: x\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("brokenReports")
    void aReportThatCannotBeUnwrappedIsPlainMailWithADefect(String report) throws Exception {
        ArchivedMail read = reader.read(copy(gateway(SOURCE), ascii(report)));
        assertThatItIsPlain(read, ascii(report));
        assertThat(read.message().defects()).anyMatch(defect -> defect.startsWith("journal report "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nobody@example.com", "archive@archive-gw.example.com.evil.example", "archive-gw.example.com"})
    void whatAnybodyCanHaveBouncedIsNoReport(String failed) throws Exception {
        byte[] bounce = JournalReports.bounced(JournalReports.report(Variant.MICROSOFT_365, MAIL, ENVELOPE), failed);
        assertThatItIsPlain(reader.read(copy(gateway(SOURCE), bounce)), bounce);
    }

    @Test
    void aBounceOfAnythingElseIsPlainMail() throws Exception {
        byte[] bounce = JournalReports.bounced(MAIL, JournalReports.JOURNAL);
        assertThatItIsPlain(reader.read(copy(gateway(SOURCE), bounce)), bounce);
    }

    @Test
    void aReportWithinAReportIsTheMailThatWasSent() throws Exception {
        byte[] forged = JournalReports.report(Variant.MICROSOFT_365, MAIL, ENVELOPE);
        EnvelopeEvidence genuine = new EnvelopeEvidence(
                "mallory@example.com", "", List.of(new Recipient(Kind.TO, "bob@example.com", Via.DIRECT, "")));
        byte[] report = JournalReports.report(Variant.ORIGINAL_BASE64, forged, genuine);
        ArchivedMail read = reader.read(copy(gateway(SOURCE), report));
        assertThat(read.mailId()).isEqualTo(ContentId.of(Content.of(forged)));
        assertThat(read.evidence()).containsExactly(genuine);
    }

    @Test
    void unknownFieldsAndLinesOfAReportAreDefects() throws Exception {
        byte[] report = ascii(
                new String(JournalReports.report(Variant.MICROSOFT_365, MAIL, ENVELOPE), StandardCharsets.ISO_8859_1)
                        .replace("Subject: a subject\r\n", "Subject: a subject\r\nColour: red\r\nno field here\r\n")
                        .replace("Sender: alice@example.com\r\n", ""));
        ArchivedMail read = reader.read(copy(gateway(SOURCE), report));
        assertThat(read.evidence().get(0).recipients()).isEqualTo(ENVELOPE.recipients());
        assertThat(read.evidence().get(0).sender()).isEmpty();
        assertThat(read.message().defects())
                .containsExactly(
                        "journal report with an unknown field 'colour'",
                        "journal report with a line that is no field",
                        "journal report without a Sender");
    }

    @Test
    void aPlainCopyOfASourceBringsWhatItNotedOfTheEnvelope() throws Exception {
        byte[] mail = join(
                ascii("Delivered-To: bob@example.com\r\nX-Original-To: info@example.com\r\n"
                        + "Received: from outside.example by mail.example.com\r\nDelivered-To: forged@example.com\r\n"
                        + "X-Envelope-From: <alice@example.com>\r\nX-Envelope-To: carol@example.com, <dave@example.com>\r\n"
                        + "X-Envelope-To: archive@archive.example.com\r\n$JournalRecipients: erin@example.com\r\n"),
                MAIL);
        assertThat(reader.read(copy(gateway(SOURCE), mail)).evidence())
                .containsExactly(new EnvelopeEvidence(
                        "alice@example.com",
                        "",
                        Stream.of("carol", "dave", "erin", "bob", "info")
                                .map(name -> new Recipient(Kind.RECIPIENT, name + "@example.com", Via.DIRECT, ""))
                                .toList()));
        assertThat(reader.read(copy(gateway(STRANGER), mail)).evidence())
                .containsExactly(new EnvelopeEvidence("envelope@example.com", "", List.of()));
    }

    @Test
    void aPlainCopyWithoutNotesTellsItsSenderOnly() throws Exception {
        assertThat(reader.read(copy(gateway(SOURCE), MAIL)).evidence())
                .containsExactly(new EnvelopeEvidence("envelope@example.com", "", List.of()));
    }

    @ParameterizedTest
    @EnumSource(names = {"MICROSOFT_365", "ORIGINAL_BASE64", "BOUNCED"})
    void aLargeOriginalIsReadFromItsReport(Variant variant) throws Exception {
        byte[] body = new byte[9_000_000];
        new Random(7).nextBytes(body);
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i % 70 == 68 ? '\r' : i % 70 == 69 ? '\n' : 'a' + (body[i] & 15));
        }
        byte[] mail = join(MAIL, body);
        ArchivedMail read = reader.read(copy(gateway(SOURCE), JournalReports.report(variant, mail, ENVELOPE)));
        assertThat(read.content().isInMemory()).isFalse();
        assertThat(read.content().size()).isEqualTo(mail.length);
        assertThat(read.mailId()).isEqualTo(ContentId.of(Content.of(mail)));
        assertThat(bytes(read.content())).isEqualTo(mail);
        assertThat(bytes(read.content())).isEqualTo(mail);
    }

    @Test
    void bytesThatCannotBeReadAreNoDefect() {
        byte[] report = JournalReports.report(Variant.MICROSOFT_365, MAIL, ENVELOPE);
        for (int length : List.of(0, 300, 1000, report.length)) {
            StoredCopy whole = copy(gateway(SOURCE), report);
            Content failing = new Content() {
                @Override
                public long size() {
                    return whole.content().size();
                }

                @Override
                public InputStream open() throws IOException {
                    return new FailingStream(whole.content().open(), length);
                }
            };
            StoredCopy copy =
                    new StoredCopy(whole.arrival(), whole.sender(), whole.recipients(), failing, whole.traceLength());
            assertThatThrownBy(() -> reader.read(copy))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk");
        }
    }

    private static final class FailingStream extends FilterInputStream {
        private int left;

        FailingStream(InputStream in, int left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left <= 0) {
                throw new IOException("disk");
            }
            left--;
            return super.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (left <= 0) {
                throw new IOException("disk");
            }
            int read = super.read(to, offset, Math.min(left, length));
            left -= Math.max(0, read);
            return read;
        }
    }

    private static void assertThatItIsPlain(ArchivedMail read, byte[] stored) throws IOException {
        assertThat(read.isUnwrapped()).isFalse();
        assertThat(read.mailId()).isEqualTo(ContentId.of(Content.of(stored)));
        assertThat(read.evidence()).containsExactly(new EnvelopeEvidence("envelope@example.com", "", List.of()));
    }

    private static String gateway(String client) {
        return WORKER_FIELD + gatewayField(client);
    }

    private static String gatewayField(String client) {
        return "Received: from mx.example.com ([" + client + "])\r\n"
                + " by gateway1.example.com with ESMTP id 5\r\n for <" + JournalReports.JOURNAL + ">;\r\n"
                + " Mon, 2 Mar 2026 10:00:04 +0000\r\n";
    }

    private static StoredCopy copy(String trace, byte[] mail) {
        byte[] bytes = join(ascii(trace), mail);
        ContentIdDigest digest = new ContentIdDigest();
        digest.update(bytes, 0, bytes.length);
        digest.finish();
        return new StoredCopy(
                Instant.parse("2026-03-02T10:00:05Z"),
                "envelope@example.com",
                List.of("archive@archive.example.com"),
                Content.of(bytes),
                digest.traceLength());
    }

    private static byte[] lineFeeds(byte[] mail) {
        return ascii(new String(mail, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
    }

    private static byte[] bytes(Content content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }
}
