package org.jamesarchive.store;

import java.time.Instant;

/**
 * What the catalog tells of a message without reading it.
 *
 * @param size in bytes
 * @param arrival when the worker received it, in milliseconds; {@link Instant#EPOCH} when that is not known: it was damaged, or sealed with a
 *     key that was not at hand, when the catalog was made
 * @param isDamaged whether its entry was found damaged; a new copy of it is stored anew
 */
public record StoredMessage(ContentId contentId, long size, Instant arrival, boolean isDamaged) {}
