package org.jamesarchive.index;

import org.jamesarchive.store.ContentId;

/**
 * Where a hit stands in an order, on whichever worker.
 *
 * @param value milliseconds since 1970 of the date; for RELEVANCE {@link Float#floatToIntBits} of the score, which orders as the scores do
 */
public record Cursor(long value, ContentId mailId) {}
