package org.jamesarchive.store.proof;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.store.segment.LogHash;

/**
 * The Merkle tree of RFC 9162 §2.1 by its recursive definition; goes down only where {@link TreeHashes} does not know a node.
 * Sizes are not checked against how many leaves there are: a leaf that is not there fails. Larger nodes are remembered, so that the proof
 * of each of many neighbours is cheap; the hashes must not change meanwhile. For one thread.
 */
public final class MerkleTree {

    private static final int REMEMBERED_LEAVES = 32;
    private static final int REMEMBERED_LIMIT = 1 << 16;

    private final TreeHashes hashes;
    private final Map<Range, LogHash> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Range, LogHash> eldest) {
            return size() > REMEMBERED_LIMIT;
        }
    };

    private record Range(long from, long to) {}

    public MerkleTree(TreeHashes hashes) {
        this.hashes = hashes;
    }

    /** The root hash of the first {@code size} entries. */
    public LogHash root(long size) throws IOException {
        return size == 0 ? LogHash.EMPTY_TREE : hash(0, size);
    }

    /** The proof that the entry at {@code index} is among the first {@code size}. */
    public InclusionProof inclusion(long index, long size) throws IOException {
        InclusionProof bounds = new InclusionProof(index, size, List.of());
        List<LogHash> path = new ArrayList<>();
        path(bounds.index(), 0, bounds.size(), path);
        return new InclusionProof(index, size, path);
    }

    /** The proof that the first {@code second} entries begin with the first {@code first}. */
    public ConsistencyProof consistency(long first, long second) throws IOException {
        ConsistencyProof bounds = new ConsistencyProof(first, second, List.of());
        List<LogHash> path = new ArrayList<>();
        subproof(bounds.first(), 0, bounds.second(), true, path);
        return new ConsistencyProof(first, second, path);
    }

    private void path(long index, long from, long to, List<LogHash> path) throws IOException {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            path(index, from, middle, path);
            path.add(hash(middle, to));
        } else {
            path(index, middle, to, path);
            path.add(hash(from, middle));
        }
    }

    private void subproof(long first, long from, long to, boolean complete, List<LogHash> path) throws IOException {
        if (first == to) {
            if (!complete) {
                path.add(hash(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (first <= middle) {
            subproof(first, from, middle, complete, path);
            path.add(hash(middle, to));
        } else {
            subproof(first, middle, to, false, path);
            path.add(hash(from, middle));
        }
    }

    private LogHash hash(long from, long to) throws IOException {
        Optional<LogHash> known = hashes.known(from, to);
        if (known.isPresent()) {
            return known.get();
        }
        if (to - from == 1) {
            return hashes.leaf(from);
        }
        long middle = from + split(to - from);
        if (to - from < REMEMBERED_LEAVES) {
            return LogHash.node(hash(from, middle), hash(middle, to));
        }
        Range range = new Range(from, to);
        LogHash root = remembered.get(range);
        if (root == null) {
            root = LogHash.node(hash(from, middle), hash(middle, to));
            remembered.put(range, root);
        }
        return root;
    }

    /** The largest power of two that is smaller than this. */
    private static long split(long size) {
        return Long.highestOneBit(size - 1);
    }
}
