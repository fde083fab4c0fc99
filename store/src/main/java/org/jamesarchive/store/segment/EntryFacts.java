package org.jamesarchive.store.segment;

import java.time.Instant;

/**
 * What the catalog keeps of a message beside its trailer.
 *
 * @param arrival when the worker received it
 * @param messageId as {@link MessageIdField} reads it; empty when there is none
 */
public record EntryFacts(Instant arrival, String messageId) {

    /** Of an entry that is no message, or cannot be looked into: sealed, with the key not at hand. */
    public static final EntryFacts UNKNOWN = new EntryFacts(Instant.EPOCH, "");
}
