package org.jamesarchive.export;

import java.time.Instant;
import java.util.Set;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * What is to be exported.
 *
 * @param contentIds these; empty for all
 * @param since what arrived then or later; null for no limit
 * @param until what arrived earlier than that; null for no limit
 */
public record ExportSelection(
        Set<ContentId> contentIds,
        @Nullable Instant since,
        @Nullable Instant until) {

    /** @throws IllegalArgumentException when the time ends before it begins */
    public ExportSelection {
        contentIds = Set.copyOf(contentIds);
        if (since != null && until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException("from " + since + " until " + until + " there is no time");
        }
    }

    /** Everything there is. */
    public static ExportSelection all() {
        return new ExportSelection(Set.of(), null, null);
    }

    boolean includes(Instant arrival) {
        return (since == null || !arrival.isBefore(since)) && (until == null || arrival.isBefore(until));
    }
}
