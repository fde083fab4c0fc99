package org.jamesarchive.backup;

import java.util.List;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.TreeFrontier;

/**
 * How far a log is backed up, in a form that the check of what comes next goes on from.
 *
 * @param entries number of entries, START and END included: the size of the Merkle tree
 * @param rootHash Merkle root over them, as hex
 * @param chainHash chain hash of the last one, as hex
 * @param subtrees roots of the perfect subtrees, largest first, as hex
 * @param segment the segment that holds the last one; 0 before the first
 * @param offset where in it the last one ends
 */
public record LogEnd(
        long entries, String rootHash, String chainHash, List<String> subtrees, long segment, long offset) {

    /** Of a log that has nothing. */
    static final LogEnd NONE = of(TreeFrontier.EMPTY, LogHash.ZERO, 0, 0);

    /** @throws IllegalArgumentException when the values do not belong together */
    public LogEnd {
        subtrees = List.copyOf(subtrees);
        LogHash.ofHex(chainHash);
        if (segment < 0 || offset < 0 || (segment == 0) != (entries == 0)) {
            throw new IllegalArgumentException("no end of a log: entry " + entries + " in segment " + segment);
        }
        if (!tree(entries, subtrees).root().hex().equals(rootHash)) {
            throw new IllegalArgumentException("the root hash is not that of the subtrees");
        }
    }

    static LogEnd of(TreeFrontier tree, LogHash chain, long segment, long offset) {
        return new LogEnd(
                tree.size(),
                tree.root().hex(),
                chain.hex(),
                tree.peaks().stream().map(LogHash::hex).toList(),
                segment,
                offset);
    }

    TreeFrontier tree() {
        return tree(entries, subtrees);
    }

    LogPosition position() {
        return new LogPosition(entries, LogHash.ofHex(chainHash));
    }

    private static TreeFrontier tree(long entries, List<String> subtrees) {
        return new TreeFrontier(entries, subtrees.stream().map(LogHash::ofHex).toList());
    }
}
