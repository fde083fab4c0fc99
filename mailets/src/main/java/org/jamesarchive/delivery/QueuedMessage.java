package org.jamesarchive.delivery;

import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.ContentId;

/**
 * A message that waits in the durable queue.
 *
 * @param id of its queue entry
 * @param contentId empty when its header cannot be read
 * @param domains those that may still need it, lower case
 */
public record QueuedMessage(long id, Optional<ContentId> contentId, List<String> domains) {

    /** Keeps a copy. */
    public QueuedMessage {
        domains = List.copyOf(domains);
    }
}
