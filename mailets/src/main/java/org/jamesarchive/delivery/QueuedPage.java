package org.jamesarchive.delivery;

import java.util.List;
import java.util.OptionalLong;

/**
 * A part of what waits in the queue, oldest first.
 *
 * @param last the id of the last entry that was looked at; empty when no more wait behind it
 */
public record QueuedPage(List<QueuedMessage> messages, OptionalLong last) {

    /** Keeps a copy. */
    public QueuedPage {
        messages = List.copyOf(messages);
    }
}
