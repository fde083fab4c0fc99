package org.jamesarchive.server.queue;

import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.james.queue.api.ManageableMailQueue.DefaultMailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueItemView;
import org.apache.james.queue.api.ManageableMailQueue.MailQueueIterator;
import org.jamesarchive.server.mail.DamagedMailException;

/** What is in a queue's log, mail by mail; what cannot be made into a mail is passed over. Belongs to one thread. */
final class QueueBrowser implements MailQueueIterator {

    private final StoredMails mails;
    private long after = -1;
    private Optional<MailQueueItemView> view;

    QueueBrowser(StoredMails mails) {
        this.mails = mails;
        this.view = advance(mails);
    }

    private Optional<MailQueueItemView> advance(StoredMails from) {
        for (Optional<Long> id = from.after(after); id.isPresent(); id = from.after(after)) {
            after = id.get();
            Optional<MailQueueItemView> found = from.read(after).flatMap(QueueBrowser::view);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<MailQueueItemView> view(QueuedMail stored) {
        try {
            return Optional.of(new DefaultMailQueueItemView(
                    stored.mail(), stored.nextDelivery().map(instant -> instant.atZone(ZoneOffset.UTC))));
        } catch (DamagedMailException e) {
            return Optional.empty(); // set aside when its turn comes
        }
    }

    @Override
    public boolean hasNext() {
        return view.isPresent();
    }

    @Override
    public MailQueueItemView next() {
        MailQueueItemView current = view.orElseThrow();
        view = advance(mails);
        return current;
    }

    @Override
    public void close() {
        // nothing is held
    }
}
