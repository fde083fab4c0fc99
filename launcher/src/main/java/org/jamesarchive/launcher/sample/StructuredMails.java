package org.jamesarchive.launcher.sample;

import java.nio.charset.StandardCharsets;

/** Multipart mails (RFC 2046) with text, documents, pictures and other mails in them. */
final class StructuredMails {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int MEGABYTE = 1 << 20;

    private StructuredMails() {}

    static void alternative(MailWriter mail) {
        String boundary = mail.boundary();
        mail.envelopeFields()
                .subject()
                .mime("multipart/alternative;")
                .line("\tboundary=\"" + boundary + "\"")
                .line()
                .line("This is a multi-part message in MIME format.");
        text(mail, boundary);
        mail.part(boundary, "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable");
        mail.line("<html><head><style>p { margin: 0 }</style></head><body>");
        for (int i = 0; i < 5 + mail.random().nextInt(30); i++) {
            mail.line("<p class=3D\"p" + i + "\">" + mail.text().word() + " <b>"
                    + mail.text().word() + "</b>=");
            mail.line(" caf=C3=A9 " + mail.text().word() + "</p>");
        }
        mail.line("</body></html>").endParts(boundary);
    }

    static void pdf(MailWriter mail) {
        byte[] head = "%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n".getBytes(StandardCharsets.ISO_8859_1);
        attachment(mail, "application/pdf", "report-" + mail.number() + ".pdf", document(mail, head, 60_000));
    }

    static void png(MailWriter mail) {
        String boundary = mail.boundary();
        mail.envelopeFields()
                .subject()
                .mime("multipart/related; boundary=\"" + boundary + "\"")
                .line();
        mail.part(boundary, "Content-Type: text/html; charset=us-ascii");
        mail.line("<p>See <img src=\"cid:picture." + mail.number() + "\"></p>");
        mail.part(
                boundary,
                "Content-Type: image/png; name=\"picture.png\"",
                "Content-ID: <picture." + mail.number() + ">",
                "Content-Disposition: inline; filename=\"picture.png\"",
                "Content-Transfer-Encoding: base64");
        mail.base64(document(mail, PNG_SIGNATURE, 20_000)).endParts(boundary);
    }

    static void megabyte(MailWriter mail) {
        byte[] zip = mail.randomBytes(MEGABYTE);
        attachment(mail, "application/zip", "scan " + mail.number() + ".zip", zip);
    }

    static void nested(MailWriter mail) {
        String boundary = mail.boundary();
        mail.envelopeFields()
                .line("Subject: Fwd: " + mail.text().subject())
                .mime("multipart/mixed; boundary=\"" + boundary + "\"")
                .line();
        text(mail, boundary);
        int depth = 1 + mail.random().nextInt(3);
        String[] inner = new String[depth];
        mail.part(boundary, "Content-Type: message/rfc822", "Content-Disposition: attachment");
        for (int i = 0; i < depth; i++) {
            inner[i] = mail.boundary();
            mail.envelopeFields()
                    .subject()
                    .mime("multipart/mixed; boundary=\"" + inner[i] + "\"")
                    .line();
            text(mail, inner[i]);
            mail.part(inner[i], "Content-Type: message/rfc822");
        }
        mail.envelopeFields().subject().line().paragraphs(2);
        for (int i = depth - 1; i >= 0; i--) {
            mail.endParts(inner[i]);
        }
        mail.endParts(boundary);
    }

    /** A delivery status notification (RFC 3464). */
    static void bounce(MailWriter mail) {
        String boundary = mail.boundary();
        mail.line("From: MAILER-DAEMON@" + mail.text().domain())
                .line("To: " + mail.text().person())
                .identityFields()
                .line("Subject: Undelivered Mail Returned to Sender")
                .line("Auto-Submitted: auto-replied")
                .mime("multipart/report; report-type=delivery-status;")
                .line("\tboundary=\"" + boundary + "\"")
                .line();
        text(mail, boundary);
        mail.part(boundary, "Content-Type: message/delivery-status")
                .line("Reporting-MTA: dns; mail.example.net")
                .line()
                .line("Final-Recipient: rfc822; nobody" + mail.number() + "@example.org")
                .line("Action: failed")
                .line("Status: 5.1.1")
                .line();
        mail.part(boundary, "Content-Type: text/rfc822-headers")
                .envelopeFields()
                .subject();
        mail.endParts(boundary);
    }

    private static void attachment(MailWriter mail, String type, String name, byte[] content) {
        String boundary = mail.boundary();
        mail.envelopeFields()
                .line("Cc: " + mail.text().person() + ",")
                .line(" " + mail.text().person())
                .subject()
                .mime("multipart/mixed; boundary=\"" + boundary + "\"")
                .line();
        text(mail, boundary);
        mail.part(
                boundary,
                "Content-Type: " + type + "; name=\"" + name + "\"",
                "Content-Disposition: attachment; filename=\"" + name + "\"",
                "Content-Transfer-Encoding: base64");
        mail.base64(content).endParts(boundary);
    }

    private static void text(MailWriter mail, String boundary) {
        mail.part(boundary, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit");
        mail.paragraphs(1 + mail.random().nextInt(3));
    }

    private static byte[] document(MailWriter mail, byte[] head, int sizeLimit) {
        byte[] content =
                mail.randomBytes(head.length + sizeLimit / 4 + mail.random().nextInt(sizeLimit));
        System.arraycopy(head, 0, content, 0, head.length);
        return content;
    }
}
