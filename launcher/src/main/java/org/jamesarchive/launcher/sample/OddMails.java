package org.jamesarchive.launcher.sample;

/** Mails that break a rule or stretch a limit, as some mails do. */
final class OddMails {

    private static final String[] DATES = {
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Tue, 19 Jan 2038 03:14:08 +0000",
        "31 Feb 2021 25:61:61 +9999",
        "Fri, 13-Aug-99 7:03 PM EST",
        "yesterday",
        "Mon, 5 Jul 21 08:09:10 GMT (comment (nested))",
        ""
    };

    private OddMails() {}

    /** Not one header field; the first line is text. */
    static void noHeaders(MailWriter mail) {
        mail.line("This mail number " + mail.number() + " has no header at all, it begins with text")
                .paragraphs(2);
    }

    /** Ends with its header: there is not even the empty line. */
    static void headersOnly(MailWriter mail) {
        mail.envelopeFields().subject();
    }

    /** A body line longer than RFC 5322 §2.1.1 allows. */
    static void longLine(MailWriter mail, int length) {
        mail.envelopeFields().subject().mime("text/html; charset=utf-8").line();
        StringBuilder line = new StringBuilder();
        while (line.length() < length) {
            line.append("<td>").append(mail.text().word()).append("</td>");
        }
        mail.line(line.substring(0, length)).line("and a short one");
    }

    /** Lines that are, or begin with, what ends the mail in SMTP (RFC 5321 §4.5.2). */
    static void dotLines(MailWriter mail) {
        mail.envelopeFields().subject().line();
        mail.line(".").line("..").line("...").line(".hidden").line("").line(".").line();
        mail.paragraphs(1)
                .line("QUIT")
                .line(".")
                .line("MAIL FROM:<dot" + mail.number() + "@example.com>")
                .line(".");
    }

    /** A mail that has come a long way: the trace block that every hop grew, and the fields of a final delivery. */
    static void receivedChain(MailWriter mail) {
        mail.line("Return-Path: <bounce-" + mail.number() + "@lists.example.org>")
                .line("X-Original-To: archive@example.com")
                .line("Delivered-To: archive@example.com");
        for (int hop = 3 + mail.random().nextInt(30); hop > 0; hop--) {
            mail.line("Received: from mx" + hop + ".example.net (mx" + hop + ".example.net [192.0.2." + hop + "])")
                    .line("\tby mx" + (hop - 1) + ".example.net (Postfix) with ESMTPS id " + mail.hex(11))
                    .line("\tfor <archive@example.com>; " + mail.date());
        }
        mail.line("DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=sample;")
                .line("\th=from:to:subject; bh=" + mail.hex(40) + ";")
                .line("\tb=" + mail.hex(64));
        PlainMails.plain(mail);
    }

    static void oddDate(MailWriter mail) {
        mail.line("From: " + mail.text().person())
                .line("Subject: " + mail.text().subject())
                .line("Date: " + mail.text().pick(DATES))
                .line("Message-Id: <odd." + mail.number() + "@example.com>")
                .line();
        mail.paragraphs(2);
    }

    /** Boundaries that never come, base64 that is none, a header line without a colon. */
    static void brokenMime(MailWriter mail) {
        mail.envelopeFields()
                .subject()
                .line("this line has no colon")
                .mime("multipart/mixed; boundary=\"never-" + mail.number() + "\"")
                .line("Content-Type: text/plain; charset=no-such-charset")
                .line("Content-Transfer-Encoding: base64")
                .line();
        mail.line("--other").line("***not base64***").paragraphs(2);
    }

    /** No field, no text: nothing but line ends, more of them in each. */
    static void onlyEmptyLines(MailWriter mail) {
        for (int i = 0; i <= mail.number(); i++) {
            mail.line();
        }
    }
}
