package org.jamesarchive.store;

import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.LogHash;
import org.jspecify.annotations.Nullable;

/**
 * The leaf hashes of the segment that is being written, which its footer will hold.
 *
 * @param first the place of its first entry in the log
 * @param hashes null when they are not known: a trailer was damaged
 */
record Leaves(long first, @Nullable LeafHashes hashes) {

    static Leaves empty(long first) {
        return new Leaves(first, new LeafHashes());
    }

    /** Those of the last entries of a log of {@code size}. */
    static Leaves before(long size, @Nullable LeafHashes hashes) {
        return hashes == null || hashes.size() > size
                ? new Leaves(size, null)
                : new Leaves(size - hashes.size(), hashes);
    }

    void add(LogHash leaf) {
        if (hashes != null) {
            hashes.add(leaf);
        }
    }

    /** Whether there is no room for many more. */
    boolean full() {
        return hashes != null && hashes.size() >= LeafHashes.LIMIT;
    }
}
