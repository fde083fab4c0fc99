package org.jamesarchive.store.segment;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The leaf hashes of entries that follow one another, 32 bytes each. One thread adds; any may read what is there.
 */
public final class LeafHashes {

    /** A segment has no more entries than this; it is sealed when it comes near, so that its leaf hashes fit into memory. */
    public static final int LIMIT = 1 << 20;

    private static final long LOST_LIMIT = 1 << 24;
    private static final int INITIAL = 64;

    private final Object lock = new Object();
    private byte[] bytes = new byte[INITIAL * LogHash.LENGTH];
    private int size;

    /**
     * How many entries were lost between those that are known and the next whole one: their places are to be kept, so that those behind
     * keep theirs. None when they would be more than ever are in one gap: then the sequence number is what is wrong.
     *
     * @param known number of entries before the gap, lost ones among them
     * @param sequence the place of the next whole entry
     */
    public static long lost(long known, long sequence) {
        long missing = sequence - known;
        return missing > 0 && missing <= LOST_LIMIT ? missing : 0;
    }

    /** Adds the next one. */
    public void add(LogHash leaf) {
        synchronized (lock) {
            if (size * LogHash.LENGTH == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.multiplyExact(bytes.length, 2));
            }
            leaf.writeTo(ByteBuffer.wrap(bytes, size * LogHash.LENGTH, LogHash.LENGTH));
            size++;
        }
    }

    /** How many there are. */
    public int size() {
        synchronized (lock) {
            return size;
        }
    }

    /** @throws IndexOutOfBoundsException when there is none at this place */
    public LogHash get(int index) {
        synchronized (lock) {
            if (index < 0 || index >= size) {
                throw new IndexOutOfBoundsException("leaf hash " + index + " of " + size);
            }
            return LogHash.readFrom(ByteBuffer.wrap(bytes, index * LogHash.LENGTH, LogHash.LENGTH));
        }
    }

    /** All of them in one piece, read-only. */
    public ByteBuffer encoded() {
        synchronized (lock) {
            return ByteBuffer.wrap(bytes, 0, size * LogHash.LENGTH).slice().asReadOnlyBuffer();
        }
    }

    /** The same in the opposite order. */
    public LeafHashes reversed() {
        LeafHashes reversed = new LeafHashes();
        for (int i = size() - 1; i >= 0; i--) {
            reversed.add(get(i));
        }
        return reversed;
    }

    /** Takes what {@link #encoded} gave. */
    public static LeafHashes of(ByteBuffer encoded) {
        LeafHashes leaves = new LeafHashes();
        while (encoded.hasRemaining()) {
            leaves.add(LogHash.readFrom(encoded));
        }
        return leaves;
    }
}
