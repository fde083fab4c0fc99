package org.jamesarchive.store.segment;

import java.util.ArrayList;
import java.util.List;

/**
 * The roots of the largest perfect subtrees that lie side by side over some entries in the middle of a log. A tree over many segments
 * is computed from these, some twenty for a segment, without its leaf hashes.
 *
 * @param first the place of the first entry
 * @param roots left to right
 */
public record Subtrees(long first, List<LogHash> roots) {

    public Subtrees {
        roots = List.copyOf(roots);
    }

    /** What is done with each subtree. */
    @FunctionalInterface
    public interface Visitor {

        /** @param from the first leaf below {@code root}, {@code to} the first behind */
        void visit(long from, long to, LogHash root);
    }

    /** Those over {@code leaves}, of which the first stands at {@code first} in the log. */
    public static Subtrees of(long first, LeafHashes leaves) {
        List<LogHash> roots = new ArrayList<>();
        long end = first + leaves.size();
        for (long at = first; at < end; at += sizeAt(at, end)) {
            int from = (int) (at - first);
            TreeFrontier tree = TreeFrontier.EMPTY;
            for (int i = 0; i < sizeAt(at, end); i++) {
                tree = tree.append(leaves.get(from + i));
            }
            roots.add(tree.root());
        }
        return new Subtrees(first, roots);
    }

    /** How many there are over so many entries. */
    public static int count(long first, long entries) {
        int count = 0;
        for (long at = first; at < first + entries; at += sizeAt(at, first + entries)) {
            count++;
        }
        return count;
    }

    /** Shows each to {@code visitor}, left to right. */
    public void forEach(long entries, Visitor visitor) {
        long end = first + entries;
        long at = first;
        for (LogHash root : roots) {
            long size = sizeAt(at, end);
            visitor.visit(at, at + size, root);
            at += size;
        }
    }

    private static long sizeAt(long at, long end) {
        long largest = Long.highestOneBit(end - at);
        return at == 0 ? largest : Math.min(largest, Long.lowestOneBit(at));
    }
}
