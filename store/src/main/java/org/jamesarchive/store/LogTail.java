package org.jamesarchive.store;

import java.time.Instant;
import org.jamesarchive.store.segment.LeafHashes;
import org.jspecify.annotations.Nullable;

/**
 * Where the log goes on after a start.
 *
 * @param state what is in the log
 * @param nextSegment number of the next segment to be made
 * @param segments number of segments there are
 * @param diskBytes size of all of them
 * @param open when the last segment goes on; null when a new one is to be made
 * @param unfinished a segment whose END entry is there and its footer is not, number; null when there is none
 * @param damaged the last segment is damaged: a new one must be made now, so that the next start knows to leave this one alone
 */
record LogTail(
        LogState state,
        long nextSegment,
        int segments,
        long diskBytes,
        @Nullable Reopen open,
        @Nullable Long unfinished,
        boolean damaged) {

    /**
     * The segment that goes on.
     *
     * @param leaves the leaf hashes of its entries; null when they cannot be known, and the segment gets no footer
     * @param dictionary the number of the dictionary that it carries; 0 for none
     * @param key the number of the key that its entries are sealed with; 0 when they are not
     */
    record Reopen(long number, Instant created, @Nullable LeafHashes leaves, long dictionary, long key) {}
}
