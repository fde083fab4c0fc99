package org.jamesarchive.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The entries that wait to be written, in the order in which they will be. Safe for use by many threads. */
final class CommitQueue {

    private static final int ENTRIES_LIMIT = 4096;

    private final Deque<PendingEntry> entries = new ArrayDeque<>();
    private final Lock lock = new ReentrantLock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private boolean closed;

    /**
     * Adds an entry; waits while there are too many.
     *
     * @throws StoreUnavailableException when the queue is closed: the entry was not taken
     */
    void put(PendingEntry entry) throws StoreUnavailableException {
        lock.lock();
        try {
            while (entries.size() >= ENTRIES_LIMIT && !closed) {
                notFull.await();
            }
            if (closed) {
                throw new StoreUnavailableException("the store is closed");
            }
            entries.add(entry);
            notEmpty.signal();
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what is there, up to both limits, at least one entry; empty when nothing came for this long or all is done.
     *
     * @param bytesLimit no further entry is taken once those taken have this many bytes
     */
    List<PendingEntry> take(int entriesLimit, long bytesLimit, Duration idle) throws InterruptedException {
        lock.lock();
        try {
            long nanos = idle.toNanos();
            while (entries.isEmpty() && !closed && nanos > 0) {
                nanos = notEmpty.awaitNanos(nanos);
            }
            List<PendingEntry> batch = new ArrayList<>();
            long bytes = 0;
            while (!entries.isEmpty() && batch.size() < entriesLimit && bytes < bytesLimit) {
                PendingEntry entry = entries.remove();
                bytes += entry.entry().storedLength();
                batch.add(entry);
            }
            notFull.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed and empty. */
    boolean done() {
        lock.lock();
        try {
            return closed && entries.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Refuses new entries; those that wait are still given out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            notEmpty.signalAll();
            notFull.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
