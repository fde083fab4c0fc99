package org.jamesarchive.launcher.sample;

/** Plain text mails. */
final class PlainMails {

    private PlainMails() {}

    static void plain(MailWriter mail) {
        mail.envelopeFields().subject().mime("text/plain; charset=us-ascii").line();
        mail.line("Hello,")
                .line()
                .paragraphs(1 + mail.random().nextInt(40))
                .line("-- ")
                .line(mail.text().person());
    }

    static void quotedReply(MailWriter mail) {
        mail.envelopeFields()
                .line("Subject: Re: " + mail.text().subject())
                .line("In-Reply-To: <" + mail.hex(16) + "@" + mail.text().domain() + ">")
                .line("References: <" + mail.hex(16) + "@example.net>")
                .line("\t<" + mail.hex(16) + "@" + mail.text().domain() + ">")
                .line("X-Mailer: Sample 1.0")
                .line();
        mail.line("On " + mail.date() + ", " + mail.text().person() + " wrote:");
        for (int depth = 1; depth <= 4; depth++) {
            String quote = "> ".repeat(depth);
            mail.text().wrapped(40 + mail.random().nextInt(80)).forEach(line -> mail.line(quote + line));
        }
        mail.line().line("From here on it is my own text.").paragraphs(2);
    }

    static void emptyBody(MailWriter mail) {
        mail.envelopeFields().line("Subject: " + mail.number()).line();
    }
}
