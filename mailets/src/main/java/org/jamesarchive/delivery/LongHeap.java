package org.jamesarchive.delivery;

import java.util.Arrays;

/**
 * Numbers, smallest first, each with a second number that orders equal ones: 16 bytes an entry. A binary heap. Belongs to one
 * thread.
 */
final class LongHeap {

    private static final int SMALLEST_CAPACITY = 16;

    private long[] keys = new long[SMALLEST_CAPACITY];
    private long[] values = new long[SMALLEST_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The smallest key; there must be one. */
    long firstKey() {
        return keys[0];
    }

    /** The value of the smallest key; there must be one. */
    long firstValue() {
        return values[0];
    }

    void add(long key, long value) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        int at = size;
        size++;
        while (at > 0 && isLess(key, value, (at - 1) / 2)) {
            move((at - 1) / 2, at);
            at = (at - 1) / 2;
        }
        keys[at] = key;
        values[at] = value;
    }

    /** Takes the smallest entry out and returns its value; there must be one. */
    long remove() {
        long removed = values[0];
        size--;
        long key = keys[size];
        long value = values[size];
        int at = 0;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            if (child + 1 < size && isLess(keys[child + 1], values[child + 1], child)) {
                child++;
            }
            if (!isLess(keys[child], values[child], key, value)) {
                break;
            }
            move(child, at);
            at = child;
        }
        keys[at] = key;
        values[at] = value;
        shrink();
        return removed;
    }

    private void shrink() {
        if (keys.length > SMALLEST_CAPACITY && size < keys.length / 4) {
            keys = Arrays.copyOf(keys, keys.length / 2);
            values = Arrays.copyOf(values, values.length / 2);
        }
    }

    private void move(int from, int to) {
        keys[to] = keys[from];
        values[to] = values[from];
    }

    private boolean isLess(long key, long value, int than) {
        return isLess(key, value, keys[than], values[than]);
    }

    private static boolean isLess(long key, long value, long otherKey, long otherValue) {
        return key != otherKey ? key < otherKey : value < otherValue;
    }
}
