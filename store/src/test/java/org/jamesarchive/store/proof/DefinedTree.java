package org.jamesarchive.store.proof;

import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.segment.LogHash;

/** RFC 9162 §2.1 written down as it is defined, over lists, to compare with. */
final class DefinedTree {

    private DefinedTree() {}

    static LogHash mth(List<LogHash> leaves) {
        if (leaves.isEmpty()) {
            return LogHash.EMPTY_TREE;
        }
        int n = leaves.size();
        if (n == 1) {
            return leaves.get(0);
        }
        int k = k(n);
        return LogHash.node(mth(leaves.subList(0, k)), mth(leaves.subList(k, n)));
    }

    static List<LogHash> path(int m, List<LogHash> leaves) {
        int n = leaves.size();
        if (n == 1) {
            return List.of();
        }
        int k = k(n);
        return m < k
                ? with(path(m, leaves.subList(0, k)), mth(leaves.subList(k, n)))
                : with(path(m - k, leaves.subList(k, n)), mth(leaves.subList(0, k)));
    }

    static List<LogHash> proof(int m, List<LogHash> leaves) {
        return subproof(m, leaves, true);
    }

    private static List<LogHash> subproof(int m, List<LogHash> leaves, boolean b) {
        int n = leaves.size();
        if (m == n) {
            return b ? List.of() : List.of(mth(leaves));
        }
        int k = k(n);
        return m <= k
                ? with(subproof(m, leaves.subList(0, k), b), mth(leaves.subList(k, n)))
                : with(subproof(m - k, leaves.subList(k, n), false), mth(leaves.subList(0, k)));
    }

    private static int k(int n) {
        int k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        return k;
    }

    private static List<LogHash> with(List<LogHash> list, LogHash last) {
        List<LogHash> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }
}
