package org.jamesarchive.delivery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jamesarchive.queue.DurableQueue;

/** What waits in a queue, by content id; read from disk. Safe for use by many threads. */
final class QueueListing {

    private final DurableQueue queue;

    QueueListing(DurableQueue queue) {
        this.queue = queue;
    }

    /** Entries with ids above {@code after}, ascending; those that end meanwhile are left out. */
    QueuedPage after(long after, int limit) {
        List<QueuedMessage> found = new ArrayList<>();
        long[] ids = queue.waiting(after, limit);
        for (long id : ids) {
            read(id).ifPresent(found::add);
        }
        return new QueuedPage(found, ids.length < limit ? OptionalLong.empty() : OptionalLong.of(ids[ids.length - 1]));
    }

    private Optional<QueuedMessage> read(long id) {
        try {
            QueueHeader header = QueueHeader.decode(queue.read(id).header());
            return Optional.of(new QueuedMessage(id, Optional.of(header.contentId()), waiting(header)));
        } catch (IOException | QueueHeader.MalformedHeaderException e) {
            long[] still = queue.waiting(id - 1, 1);
            return still.length == 1 && still[0] == id
                    ? Optional.of(new QueuedMessage(id, Optional.empty(), List.of()))
                    : Optional.empty();
        }
    }

    private static List<String> waiting(QueueHeader header) {
        List<String> domains = new ArrayList<>(header.envelope().byDomain().keySet());
        for (int i = Math.min(header.notes().size(), domains.size()) - 1; i >= 0; i--) {
            if (header.notes().get(i).done()) {
                domains.remove(i);
            }
        }
        return domains;
    }
}
