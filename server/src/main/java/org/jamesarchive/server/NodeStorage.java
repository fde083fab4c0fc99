package org.jamesarchive.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;
import org.jamesarchive.queue.AppendLogQueue;
import org.jamesarchive.queue.MessageFolder;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.queue.QueueSettings;
import org.jamesarchive.server.queue.DurableMailQueueFactory;

/**
 * Where a node keeps James' mail: queues in {@code var/queue/NAME}, repositories in {@code var/mail/NAME}, and what no longer is a mail
 * in {@code var/mail/damaged}.
 */
record NodeStorage(Path dir) {

    Path mail() {
        return dir.resolve("var/mail");
    }

    DurableMailQueueFactory queues(MailQueueItemDecoratorFactory decorator, Clock clock) {
        return new DurableMailQueueFactory(
                dir.resolve("var/queue"),
                directory -> AppendLogQueue.open(QueueSettings.of(directory), clock),
                this::keepDamaged,
                decorator,
                clock);
    }

    private String keepDamaged(MailQueueName queue, QueueEntry entry, String reason) throws IOException {
        String key = queue.asString() + "-" + entry.id() + "-" + entry.arrival().toEpochMilli();
        Map<String, String> attributes =
                Map.of(MessageFolder.ARRIVAL, entry.arrival().toString(), MessageFolder.REASON, reason);
        MessageFolder.open(mail().resolve("damaged")).put(key, attributes, entry.content());
        return key;
    }
}
