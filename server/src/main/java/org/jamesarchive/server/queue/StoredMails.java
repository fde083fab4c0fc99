package org.jamesarchive.server.queue;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongConsumer;
import javax.mail.MessagingException;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.server.mail.DamagedMailException;
import org.jamesarchive.server.mail.MailBytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mails of one queue in its log. What cannot be made into a Mail goes to the {@link Damaged} folder with its bytes; an entry
 * that cannot be read stays in the log. Safe for use by several threads.
 */
final class StoredMails {

    private static final Logger LOGGER = LoggerFactory.getLogger(StoredMails.class);
    private static final int PAGE = 1000;

    private final MailQueueName queue;
    private final DurableQueue log;
    private final Damaged damaged;

    StoredMails(MailQueueName queue, DurableQueue log, Damaged damaged) {
        this.queue = queue;
        this.log = log;
        this.damaged = damaged;
    }

    /** Adds a mail, on disk when this returns, and gives its id. */
    long append(Mail mail, Optional<Instant> nextDelivery) throws IOException, MessagingException {
        return log.append(QueuedMail.header(mail, nextDelivery), MailBytes.of(mail));
    }

    /** An entry; empty when it cannot be read or was set aside. */
    Optional<QueuedMail> read(long id) {
        try {
            return Optional.of(QueuedMail.of(log.read(id)));
        } catch (DamagedMailException e) {
            setAside(id, e);
        } catch (IOException e) {
            LOGGER.error("Queue {}: entry {} cannot be read, it stays in the log", queue.asString(), id, e);
        }
        return Optional.empty();
    }

    /** An entry's mail; empty when it cannot be read or was set aside. */
    Optional<MailImpl> mail(long id) {
        return read(id).flatMap(stored -> {
            try {
                return Optional.of(stored.mail());
            } catch (DamagedMailException e) {
                setAside(id, e);
                return Optional.empty();
            }
        });
    }

    private void setAside(long id, DamagedMailException reason) {
        try {
            QueueEntry entry = log.read(id);
            String key = damaged.keep(queue, entry, String.valueOf(reason.getMessage()));
            log.done(id);
            LOGGER.error("Queue {}: entry {} is no mail, its bytes are in {}", queue.asString(), id, key, reason);
        } catch (IOException e) {
            LOGGER.error("Queue {}: entry {} cannot be set aside, it stays in the log", queue.asString(), id, e);
        }
    }

    /** Ids in the log, ascending; what is added meanwhile may be among them. */
    void forEach(LongConsumer action) {
        long after = -1;
        for (long[] page = log.waiting(after, PAGE); page.length > 0; page = log.waiting(after, PAGE)) {
            for (long id : page) {
                action.accept(id);
                after = id;
            }
        }
    }

    /** The next id in the log. */
    Optional<Long> after(long id) {
        long[] next = log.waiting(id, 1);
        return next.length == 0 ? Optional.empty() : Optional.of(next[0]);
    }

    void done(long id) throws IOException {
        log.done(id);
    }

    long size() {
        return log.size();
    }

    void close() throws IOException {
        log.close();
    }
}
