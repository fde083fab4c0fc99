package org.jamesarchive.queue;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Id to place, for the waiting entries: blocks of 64 neighbouring ids, each a bitmap and one packed array, so that a million
 * entries in a row are some 16,000 blocks of about 1.1 KB. A place is two longs that mean nothing here. Not thread-safe.
 */
final class WaitingIndex {

    /** What {@link #where} answers for an id that is not waiting. */
    static final long NOWHERE = -1;

    private static final int BLOCK_SHIFT = 6;
    private static final int BLOCK_IDS = 1 << BLOCK_SHIFT;

    private static final class Block {
        private long waiting;
        private final long[] places = new long[2 * BLOCK_IDS];
    }

    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private long size;

    long size() {
        return size;
    }

    long where(long id) {
        Block block = blocks.get(id >>> BLOCK_SHIFT);
        return block == null || (block.waiting & bit(id)) == 0 ? NOWHERE : block.places[2 * slot(id)];
    }

    /** The second long of the place; the id must be waiting. */
    long what(long id) {
        Block block = blocks.get(id >>> BLOCK_SHIFT);
        if (block == null) {
            throw new IllegalStateException("entry " + id + " is not waiting");
        }
        return block.places[2 * slot(id) + 1];
    }

    /** Adds an id or gives it a new place. */
    void put(long id, long where, long what) {
        Block block = blocks.computeIfAbsent(id >>> BLOCK_SHIFT, key -> new Block());
        if ((block.waiting & bit(id)) == 0) {
            block.waiting |= bit(id);
            size++;
        }
        block.places[2 * slot(id)] = where;
        block.places[2 * slot(id) + 1] = what;
    }

    /** Takes an id out; one that is not waiting is fine. */
    void remove(long id) {
        Block block = blocks.get(id >>> BLOCK_SHIFT);
        if (block != null && (block.waiting & bit(id)) != 0) {
            block.waiting &= ~bit(id);
            size--;
            if (block.waiting == 0) {
                blocks.remove(id >>> BLOCK_SHIFT);
            }
        }
    }

    /** Ids greater than {@code after}, ascending. */
    long[] after(long after, int limit) {
        long[] ids = new long[(int) Math.min(Math.max(limit, 0), size)];
        long first = Math.max(after, -1) + 1;
        int count = 0;
        for (Map.Entry<Long, Block> entry :
                blocks.tailMap(first >>> BLOCK_SHIFT, true).entrySet()) {
            long base = entry.getKey() << BLOCK_SHIFT;
            long bits = entry.getValue().waiting;
            if (base < first) {
                bits &= -1L << (first - base);
            }
            for (; bits != 0 && count < ids.length; bits &= bits - 1) {
                ids[count] = base + Long.numberOfTrailingZeros(bits);
                count++;
            }
            if (count == ids.length) {
                break;
            }
        }
        return count == ids.length ? ids : Arrays.copyOf(ids, count);
    }

    private static long bit(long id) {
        return 1L << id;
    }

    private static int slot(long id) {
        return (int) (id & (BLOCK_IDS - 1));
    }
}
