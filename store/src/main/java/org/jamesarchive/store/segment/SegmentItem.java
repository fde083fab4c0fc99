package org.jamesarchive.store.segment;

import org.jspecify.annotations.Nullable;

/** What a {@link SegmentReader} meets on its way. */
public sealed interface SegmentItem permits SegmentItem.Entry, SegmentItem.Damage {

    /**
     * A whole entry: frame and trailer are there and their checksums match.
     *
     * @param trailer the entry's trailer; rebuilt from the frame where the one on disk is damaged and the frame is not
     */
    record Entry(Trailer trailer) implements SegmentItem {}

    /**
     * Bytes that are no whole entry, with whole entries behind them; or, when {@code offset} equals {@code end}, a place where an
     * entry does not follow the one before: something was removed, added or reordered.
     *
     * @param end where the reader goes on
     * @param reason what is wrong, for the operator
     * @param trailer the trailer of the damaged entry, when that is whole; so it is known which message was hit
     */
    record Damage(
            long offset, long end, String reason, @Nullable Trailer trailer) implements SegmentItem {}
}
