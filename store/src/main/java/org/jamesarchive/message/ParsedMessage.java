package org.jamesarchive.message;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A mail as far as it could be read. What could not be read is empty, and {@code defects} say what and why.
 *
 * @param from what From and Sender name
 * @param date of the Date field
 * @param messageId of the Message-ID field, without angle brackets and white space; empty when there is none
 * @param references the message ids of In-Reply-To and References, each once
 * @param body the text of all that is shown as the mail itself, HTML without its markup
 * @param defects why the mail counts as malformed, in words, each once; empty for a mail that was read whole
 */
public record ParsedMessage(
        List<MailAddress> from,
        List<MailAddress> to,
        List<MailAddress> cc,
        List<MailAddress> bcc,
        String subject,
        Optional<Instant> date,
        String messageId,
        List<String> references,
        String body,
        List<Attachment> attachments,
        List<String> defects) {

    public ParsedMessage {
        from = List.copyOf(from);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        references = List.copyOf(references);
        attachments = List.copyOf(attachments);
        defects = List.copyOf(defects);
    }
    /** The same with more defects. */
    public ParsedMessage withDefects(List<String> more) {
        Set<String> all = new LinkedHashSet<>(defects);
        all.addAll(more);
        return new ParsedMessage(
                from, to, cc, bcc, subject, date, messageId, references, body, attachments, List.copyOf(all));
    }
}
