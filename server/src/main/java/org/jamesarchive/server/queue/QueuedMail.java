package org.jamesarchive.server.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.server.mail.DamagedMailException;
import org.jamesarchive.server.mail.MailForm;
import org.jamesarchive.store.Content;

/**
 * One mail of a queue as it lies in the log: the header is {@link MailForm}'s JSON and {@code nextDelivery}, milliseconds since
 * 1970, when it was queued with a delay.
 */
record QueuedMail(long id, ObjectNode form, Content content) {

    private static final String NEXT_DELIVERY = "nextDelivery";

    static byte[] header(Mail mail, Optional<Instant> nextDelivery) {
        ObjectNode form = MailForm.toJson(mail);
        nextDelivery.ifPresent(instant -> form.put(NEXT_DELIVERY, instant.toEpochMilli()));
        return form.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws DamagedMailException when the header is not one of ours */
    static QueuedMail of(QueueEntry entry) throws DamagedMailException {
        return new QueuedMail(
                entry.id(), MailForm.parse(new String(entry.header(), StandardCharsets.UTF_8)), entry.content());
    }

    Optional<Instant> nextDelivery() {
        return form.path(NEXT_DELIVERY).isNumber()
                ? Optional.of(Instant.ofEpochMilli(form.get(NEXT_DELIVERY).asLong()))
                : Optional.empty();
    }

    /** @throws DamagedMailException when the header cannot be made into a mail */
    MailImpl mail() throws DamagedMailException {
        return MailForm.toMail(form, content);
    }

    /** As WebAdmin's {@code DELETE /mailQueues/…/mails?sender=…} has it: the whole address or name, case kept. */
    boolean matches(ManageableMailQueue.Type type, String value) throws DamagedMailException {
        MailImpl mail = mail();
        return switch (type) {
            case Sender -> mail.getMaybeSender().asString().equals(value);
            case Recipient ->
                mail.getRecipients().stream()
                        .anyMatch(recipient -> recipient.asString().equals(value));
            case Name -> mail.getName().equals(value);
        };
    }
}
