package org.jamesarchive.store.proof;

import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.segment.LogHash;

/**
 * Shows that a log only grew: that the first entries of the longer one are those of the shorter (RFC 9162 §2.1.4).
 *
 * @param first number of entries of the shorter log, at least 1
 * @param second number of entries of the longer
 * @param path node hashes
 */
public record ConsistencyProof(long first, long second, List<LogHash> path) {

    /** @throws IllegalArgumentException when the longer is shorter */
    public ConsistencyProof {
        if (first < 1 || second < first) {
            throw new IllegalArgumentException("no log of " + second + " grows from one of " + first);
        }
        path = List.copyOf(path);
    }

    /** Whether the logs with these root hashes are so (RFC 9162 §2.1.4.2). */
    public boolean verifies(LogHash firstRoot, LogHash secondRoot) {
        if (first == second) {
            return path.isEmpty() && firstRoot.equals(secondRoot);
        }
        List<LogHash> all = new ArrayList<>(path);
        if (Long.bitCount(first) == 1) {
            all.add(0, firstRoot);
        }
        if (all.isEmpty()) {
            return false;
        }
        int perfect = Long.numberOfTrailingZeros(~(first - 1));
        long fn = (first - 1) >> perfect;
        long sn = (second - 1) >> perfect;
        LogHash fr = all.get(0);
        LogHash sr = all.get(0);
        for (LogHash hash : all.subList(1, all.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = LogHash.node(hash, fr);
                sr = LogHash.node(hash, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = LogHash.node(sr, hash);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
    }
}
