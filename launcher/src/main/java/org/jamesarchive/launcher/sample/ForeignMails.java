package org.jamesarchive.launcher.sample;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Mails in other scripts: 8-bit bodies, RFC 2047 headers, and headers that hold raw 8-bit bytes though they must not. */
final class ForeignMails {

    private static final String[] LATIN = {
        "Grüße aus Köln", "Über die Straße", "déjà vu à l'été", "señor Muñoz", "smörgåsbord på Åland", "façade naïve"
    };
    private static final String[] WIDE = {
        "Příliš žluťoučký kůň",
        "Съешь же ещё этих булок",
        "καλημέρα κόσμε",
        "שלום עולם",
        "مرحبا بالعالم",
        "🎉 done ✅",
        "한국어 메일"
    };
    private static final String[] JAPANESE = {"会議の議事録", "請求書の件について", "よろしくお願いします", "東京本社より"};
    private static final String[] CHINESE = {"关于合同的问题", "附件是报价单", "请尽快回复", "北京办事处"};

    private ForeignMails() {}

    static void utf8Body(MailWriter mail) {
        body(mail, StandardCharsets.UTF_8, WIDE);
    }

    static void latin1Body(MailWriter mail) {
        body(mail, StandardCharsets.ISO_8859_1, LATIN);
    }

    static void encodedHeaders(MailWriter mail) {
        String subject = mail.text().pick(WIDE) + " " + mail.number();
        mail.line("From: " + encoded(mail.text().pick(LATIN), "iso-8859-1") + " <a" + mail.number() + "@example.com>")
                .line("To: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen@example.net>")
                .identityFields()
                .line("Subject: " + encoded(subject, "utf-8"))
                .line(" " + encoded(mail.text().pick(WIDE), "utf-8"))
                .line();
        mail.paragraphs(3);
    }

    static void raw8BitHeaders(MailWriter mail) {
        boolean utf8 = mail.random().nextBoolean();
        Charset charset = utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        mail.line("From: " + mail.text().pick(LATIN) + " <raw" + mail.number() + "@example.com>", charset)
                .line("To: " + mail.text().person())
                .identityFields()
                .line("Subject: " + mail.text().pick(utf8 ? WIDE : LATIN), charset)
                .line("X-Organisation: " + mail.text().pick(LATIN), charset)
                .line();
        mail.line(mail.text().pick(LATIN), charset).paragraphs(2);
    }

    static void cjk(MailWriter mail) {
        boolean japanese = mail.random().nextBoolean();
        Charset charset = Charset.forName(japanese ? "ISO-2022-JP" : "GB18030");
        String[] phrases = japanese ? JAPANESE : CHINESE;
        mail.line("From: " + encoded(mail.text().pick(phrases), charset.name()) + " <cjk@example.org>")
                .line("To: " + mail.text().person())
                .identityFields()
                .line("Subject: " + encoded(mail.text().pick(phrases), charset.name()))
                .mime("text/plain; charset=" + charset.name())
                .line("Content-Transfer-Encoding: " + (japanese ? "7bit" : "8bit"))
                .line();
        for (int i = 0; i < 10 + mail.random().nextInt(60); i++) {
            mail.line(mail.text().pick(phrases) + mail.text().pick(phrases), charset);
        }
    }

    private static void body(MailWriter mail, Charset charset, String[] phrases) {
        mail.envelopeFields()
                .subject()
                .mime("text/plain; charset=" + charset.name())
                .line("Content-Transfer-Encoding: 8bit")
                .line();
        for (int i = 0; i < 10 + mail.random().nextInt(80); i++) {
            mail.line(mail.text().pick(phrases) + ", " + mail.text().sentences(5), charset);
        }
    }

    private static String encoded(String text, String charset) {
        byte[] bytes = text.getBytes(Charset.forName(charset));
        return "=?" + charset + "?B?" + Base64.getEncoder().encodeToString(bytes) + "?=";
    }
}
