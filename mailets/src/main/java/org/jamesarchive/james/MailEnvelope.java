package org.jamesarchive.james;

import java.util.List;
import org.apache.mailet.Mail;

/** The SMTP envelope of James' mails as text. */
public final class MailEnvelope {

    private MailEnvelope() {}

    /** The reverse-path, empty for the null sender. */
    public static String sender(Mail mail) {
        return mail.getMaybeSender().asOptional().map(EnvelopeAddress::of).orElse("");
    }

    /** The forward-paths. */
    public static List<String> recipients(Mail mail) {
        return mail.getRecipients().stream().map(EnvelopeAddress::of).toList();
    }
}
