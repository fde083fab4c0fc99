package org.jamesarchive.server.queue;

import java.io.IOException;
import org.apache.james.queue.api.MailQueueName;
import org.jamesarchive.queue.QueueEntry;

/** Where the entries of a queue go that cannot be made into a Mail: kept on disk, for a human to look at. */
@FunctionalInterface
public interface Damaged {

    /**
     * Keeps an entry; on disk (fsync done) when this returns.
     *
     * @return under which name it was kept
     * @throws IOException when it was not kept
     */
    String keep(MailQueueName queue, QueueEntry entry, String reason) throws IOException;
}
