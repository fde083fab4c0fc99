package org.jamesarchive.store.proof;

import java.util.List;
import org.jamesarchive.store.segment.LogHash;

/**
 * Shows that an entry is in a log (RFC 9162 §2.1.3).
 *
 * @param index the entry's place, from 0
 * @param size number of entries of the log
 * @param path the node hashes beside the way to the root, nearest first
 */
public record InclusionProof(long index, long size, List<LogHash> path) {

    /** @throws IllegalArgumentException when the place is not in the log */
    public InclusionProof {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("entry " + index + " is not in a log of " + size);
        }
        path = List.copyOf(path);
    }

    /** Whether an entry with this leaf hash stands at that place of the log with this root hash (RFC 9162 §2.1.3.2). */
    public boolean verifies(LogHash leaf, LogHash root) {
        long fn = index;
        long sn = size - 1;
        LogHash hash = leaf;
        for (LogHash beside : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = LogHash.node(beside, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = LogHash.node(hash, beside);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && hash.equals(root);
    }
}
