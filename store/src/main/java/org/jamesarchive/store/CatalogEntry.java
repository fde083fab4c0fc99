package org.jamesarchive.store;

import java.time.Instant;

/**
 * What the catalog knows of a message.
 *
 * @param damaged its frame was found damaged; a new copy is to be stored anew
 * @param size in bytes
 * @param arrival when the worker received it, in milliseconds; {@link Instant#EPOCH} when it is sealed with a key that was not at hand
 */
record CatalogEntry(EntryPosition position, boolean damaged, long size, Instant arrival) {}
