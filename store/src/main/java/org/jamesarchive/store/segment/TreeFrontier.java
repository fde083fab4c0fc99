package org.jamesarchive.store.segment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a Merkle tree (RFC 9162 §2.1): the roots of the perfect subtrees whose sizes are the binary digits of the number of
 * leaves, largest first. It is all that a root and further leaves need, so that a tree of a million leaves costs 20 hashes.
 *
 * @param size number of leaves
 * @param peaks one root for each binary digit 1 of {@code size}
 */
public record TreeFrontier(long size, List<LogHash> peaks) {

    /** A tree without leaves. */
    public static final TreeFrontier EMPTY = new TreeFrontier(0, List.of());

    /** @throws IllegalArgumentException when the number of peaks does not belong to the size */
    public TreeFrontier {
        if (size < 0 || peaks.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException(peaks.size() + " subtrees do not make a tree of " + size + " leaves");
        }
        peaks = List.copyOf(peaks);
    }

    /** The tree with one more leaf. */
    public TreeFrontier append(LogHash leaf) {
        int merged = Long.numberOfTrailingZeros(~size);
        LogHash hash = leaf;
        for (int i = 0; i < merged; i++) {
            hash = LogHash.node(peaks.get(peaks.size() - 1 - i), hash);
        }
        List<LogHash> next = new ArrayList<>(peaks.size() - merged + 1);
        next.addAll(peaks.subList(0, peaks.size() - merged));
        next.add(hash);
        return new TreeFrontier(size + 1, next);
    }

    /** The root hash of the tree. */
    public LogHash root() {
        if (peaks.isEmpty()) {
            return LogHash.EMPTY_TREE;
        }
        LogHash root = peaks.get(peaks.size() - 1);
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = LogHash.node(peaks.get(i), root);
        }
        return root;
    }

    /** Length of what {@link #writeTo} writes. */
    public int encodedLength() {
        return Long.BYTES + peaks.size() * LogHash.LENGTH;
    }

    /** Writes it to where {@code out} stands. */
    public void writeTo(ByteBuffer out) {
        out.putLong(size);
        peaks.forEach(peak -> peak.writeTo(out));
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static TreeFrontier readFrom(ByteBuffer in) {
        long size = in.getLong();
        int count = Long.bitCount(size);
        if (size < 0 || in.remaining() < count * LogHash.LENGTH) {
            throw new IllegalArgumentException("a tree of " + size + " leaves is cut off");
        }
        List<LogHash> peaks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            peaks.add(LogHash.readFrom(in));
        }
        return new TreeFrontier(size, peaks);
    }
}
