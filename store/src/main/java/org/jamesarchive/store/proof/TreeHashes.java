package org.jamesarchive.store.proof;

import java.io.IOException;
import java.util.Optional;
import org.jamesarchive.store.segment.LogHash;

/** What a {@link MerkleTree} is computed from: leaf hashes, and whatever nodes are known already. */
public interface TreeHashes {

    /**
     * The leaf hash of an entry.
     *
     * @throws IOException when it cannot be read
     */
    LogHash leaf(long index) throws IOException;

    /** The root of the subtree over the leaves {@code from} to {@code to - 1}, when it need not be computed. */
    default Optional<LogHash> known(long from, long to) {
        return Optional.empty();
    }
}
