package org.jamesarchive.queue;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Ids of ended entries that are not in the log yet, each with its large content's number or 0. An entry ends once, so there
 * are never more than there were entries waiting. Not thread-safe.
 */
final class DoneMarks {

    private static final int INITIAL_CAPACITY = 64;

    private long[] ids = new long[INITIAL_CAPACITY];
    private long[] fileNumbers = new long[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    long fileNumber(int at) {
        return fileNumbers[at];
    }

    void add(long id, long fileNumber) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            fileNumbers = Arrays.copyOf(fileNumbers, 2 * size);
        }
        ids[size] = id;
        fileNumbers[size] = fileNumber;
        size++;
    }

    void addAll(DoneMarks others) {
        for (int i = 0; i < others.size; i++) {
            add(others.ids[i], others.fileNumbers[i]);
        }
    }

    /** Ids from position {@code from} on as the header of a done record. */
    byte[] encode(int from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Long.BYTES);
        bytes.asLongBuffer().put(ids, from, count);
        return bytes.array();
    }
}
