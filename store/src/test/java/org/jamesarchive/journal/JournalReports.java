package org.jamesarchive.journal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.journal.EnvelopeEvidence.Kind;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.journal.EnvelopeEvidence.Via;

/** Journal reports around a given mail, in every shape in which they are met (MS-XJRNL, and what producers make of it). */
public final class JournalReports {

    /** The shapes. */
    public enum Variant {
        MICROSOFT_365,
        EXCHANGE_2003,
        MISSPELT_IDENTIFIER,
        ORGANIZATION_HEADER,
        WM_HEADER,
        ORIGINAL_8BIT,
        ORIGINAL_BINARY,
        ORIGINAL_BASE64,
        ORIGINAL_QUOTED_PRINTABLE,
        BODY_BASE64,
        BODY_QUOTED_PRINTABLE,
        BODY_LATIN1,
        BODY_UTF8,
        NAMES_IN_LOWER_CASE,
        MESSAGE_ID_BEFORE_SUBJECT,
        MESSAGE_ID_MISSING,
        ALL_FIELDS,
        RECIPIENTS_BEFORE_SENDER,
        FOLDED,
        IN_BRACKETS,
        DECRYPTED_COPY,
        BOUNCED,
        LINE_FEEDS
    }

    /** Where the journal goes, as the gateway knows it. */
    public static final String JOURNAL = "archive@archive-gw.example.com";

    private static final String BOUNDARY = "_c3f1_journal_report_";

    private JournalReports() {}

    /** A report in one of the shapes; {@code mail} is in it byte for byte. */
    public static byte[] report(Variant variant, byte[] mail, EnvelopeEvidence envelope) {
        byte[] report = headed(variant, mail, envelope);
        return switch (variant) {
            case BOUNCED -> bounced(report, JOURNAL);
            default -> report;
        };
    }

    /** A delivery status notification that returns a message. */
    public static byte[] bounced(byte[] report, String failed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(
                out,
                "From: postmaster@exchange.example.com",
                "To: journal-ndr@example.com",
                "Subject: Undeliverable: report",
                "MIME-Version: 1.0",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=\"dsn-1\"",
                "",
                "--dsn-1",
                "Content-Type: text/plain; charset=us-ascii",
                "",
                "Delivery has failed.",
                "",
                "--dsn-1",
                "Content-Type: message/delivery-status",
                "",
                "Reporting-MTA: dns; exchange.example.com",
                "",
                "Final-Recipient: rfc822;" + failed,
                "Action: failed",
                "Status: 5.1.1",
                "",
                "--dsn-1",
                "Content-Type: message/rfc822",
                "");
        out.writeBytes(report);
        write(out, "", "--dsn-1--");
        return out.toByteArray();
    }

    private static byte[] headed(Variant variant, byte[] mail, EnvelopeEvidence envelope) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(
                out,
                "Received: from mbx1.example.com (10.1.1.1) by hub.example.com (10.1.1.2); Mon, 2 Mar 2026 10:00:00 +0000",
                switch (variant) {
                    case EXCHANGE_2003 -> "Content-Identifier: ExJournalReport";
                    case MISSPELT_IDENTIFIER -> "Content-Identifer: exjournalreport";
                    case ORGANIZATION_HEADER -> "X-MS-Exchange-Organization-Journal-Report:";
                    case WM_HEADER -> "X-WM-Journal-Report: journal";
                    default -> "X-MS-Journal-Report:";
                },
                "Sender: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.com>",
                "From: Somebody Else <from@elsewhere.example>",
                "To: Copied <copied@elsewhere.example>",
                "Subject: copied from the original",
                "List-Id: <list.elsewhere.example>",
                "Message-ID: <8a7b@journal.report.generator>",
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: multipart/mixed; boundary=\"" + BOUNDARY + "\"",
                "",
                "This is a multi-part message in MIME format.",
                "",
                "--" + BOUNDARY);
        body(out, variant, envelope);
        write(out, "--" + BOUNDARY);
        original(out, variant, mail);
        if (variant == Variant.DECRYPTED_COPY) {
            write(
                    out,
                    "",
                    "--" + BOUNDARY,
                    "Content-Type: message/rfc822",
                    "",
                    "Subject: the same in clear",
                    "MIME-Version: 1.0",
                    "Content-Type: multipart/mixed; boundary=clear",
                    "",
                    "--clear",
                    "",
                    "readablesecret",
                    "--clear",
                    "Content-Type: application/pdf; name=clear.pdf",
                    "",
                    "pdf",
                    "--clear--");
        }
        write(out, "", "--" + BOUNDARY + "--");
        byte[] report = out.toByteArray();
        return variant == Variant.LINE_FEEDS
                ? new String(report, StandardCharsets.ISO_8859_1)
                        .replace("\r\n", "\n")
                        .getBytes(StandardCharsets.ISO_8859_1)
                : report;
    }

    private static void body(ByteArrayOutputStream out, Variant variant, EnvelopeEvidence envelope) {
        Charset charset = variant == Variant.BODY_LATIN1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        String name = variant == Variant.BODY_LATIN1
                ? "iso-8859-1"
                : variant == Variant.BODY_UTF8 || variant == Variant.BODY_BASE64 ? "utf-8" : "us-ascii";
        boolean isEncoded = variant == Variant.BODY_BASE64 || variant == Variant.BODY_QUOTED_PRINTABLE;
        byte[] lines = lines(variant, envelope).getBytes(charset);
        write(
                out,
                "Content-Type: text/plain; charset=\"" + name + "\"",
                "Content-Transfer-Encoding: "
                        + (isEncoded ? variant == Variant.BODY_BASE64 ? "base64" : "quoted-printable" : "8bit"),
                "");
        out.writeBytes(
                variant == Variant.BODY_BASE64
                        ? Base64.getMimeEncoder().encode(lines)
                        : variant == Variant.BODY_QUOTED_PRINTABLE ? quotedPrintable(lines) : lines);
        write(out, "");
    }

    /** The facts, as MS-XJRNL's grammar orders them unless the variant says otherwise. */
    private static String lines(Variant variant, EnvelopeEvidence envelope) {
        StringBuilder recipients = new StringBuilder();
        for (Recipient recipient : envelope.recipients()) {
            recipients.append(name(recipient.kind())).append(": ").append(bracketed(variant, recipient.address()));
            if (recipient.via() != Via.DIRECT) {
                recipients
                        .append(variant == Variant.FOLDED ? ",\r\n " : ", ")
                        .append(recipient.via() == Via.EXPANDED ? "Expanded: " : "Forwarded: ")
                        .append(bracketed(variant, recipient.original()));
            }
            recipients.append("\r\n");
        }
        StringBuilder facts = new StringBuilder();
        if (variant == Variant.RECIPIENTS_BEFORE_SENDER) {
            facts.append(recipients);
        }
        facts.append("Sender: ").append(bracketed(variant, envelope.sender())).append("\r\n");
        if (!envelope.onBehalfOf().isEmpty()) {
            facts.append("On-Behalf-Of: ")
                    .append(bracketed(variant, envelope.onBehalfOf()))
                    .append("\r\n");
        }
        boolean isForeign = variant == Variant.BODY_LATIN1 || variant == Variant.BODY_UTF8;
        String subject = "Subject: " + (isForeign ? "gr\u00fc\u00dfe" : "a subject") + "\r\n";
        String id = variant == Variant.MESSAGE_ID_MISSING ? "" : "Message-Id: <of-the-original@example.com>\r\n";
        facts.append(variant == Variant.MESSAGE_ID_BEFORE_SUBJECT ? id + subject : subject + id);
        if (variant == Variant.ALL_FIELDS) {
            facts.append("Label: a rule\r\nMailbox: 7e3b\r\nSentUtc: 2026-03-02 10:00:00\r\n")
                    .append("ReceivedUtc: 2026-03-02 10:00:01\r\n");
        }
        if (variant != Variant.RECIPIENTS_BEFORE_SENDER) {
            facts.append(recipients);
        }
        return variant == Variant.NAMES_IN_LOWER_CASE ? lowerCaseNames(facts.toString()) : facts.toString();
    }

    private static String lowerCaseNames(String facts) {
        StringBuilder out = new StringBuilder();
        for (String line : facts.split("\r\n")) {
            int colon = line.indexOf(':');
            String rest =
                    line.substring(colon).replace("Expanded:", "expanded:").replace("Forwarded:", "FORWARDED:");
            out.append(line.substring(0, colon).toLowerCase(Locale.ROOT))
                    .append(rest)
                    .append("\r\n");
        }
        return out.toString();
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case TO -> "To";
            case CC -> "Cc";
            case BCC -> "Bcc";
            case RECIPIENT -> "Recipient";
        };
    }

    private static String bracketed(Variant variant, String address) {
        return variant == Variant.IN_BRACKETS ? "<" + address + ">" : address;
    }

    private static void original(ByteArrayOutputStream out, Variant variant, byte[] mail) {
        String encoding =
                switch (variant) {
                    case ORIGINAL_8BIT -> "8bit";
                    case ORIGINAL_BINARY -> "binary";
                    case ORIGINAL_BASE64 -> "base64";
                    case ORIGINAL_QUOTED_PRINTABLE -> "quoted-printable";
                    default -> "7bit";
                };
        write(out, "Content-Type: message/rfc822", "Content-Transfer-Encoding: " + encoding, "");
        switch (variant) {
            case ORIGINAL_BASE64 -> out.writeBytes(Base64.getMimeEncoder().encode(mail));
            case ORIGINAL_QUOTED_PRINTABLE -> out.writeBytes(quotedPrintable(mail));
            default -> out.writeBytes(mail);
        }
    }

    /** RFC 2045 §6.7; every CR and LF is encoded, so that all bytes come back. */
    private static byte[] quotedPrintable(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (byte b : bytes) {
            String text = b > ' ' && b < 0x7f && b != '=' ? String.valueOf((char) b) : "=%02X".formatted(b & 0xff);
            if (column + text.length() > 75) {
                out.append("=\r\n");
                column = 0;
            }
            out.append(text);
            column += text.length();
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(ByteArrayOutputStream out, String... lines) {
        for (String line : List.of(lines)) {
            out.writeBytes((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
