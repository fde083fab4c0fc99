package org.jamesarchive.index;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jamesarchive.store.LogPlace;

/**
 * Which copies are being indexed, and up to where the log has been without a gap. Safe for use by many threads; {@link #begin} and
 * {@link #passed} are called by one, in the order of the log.
 */
final class Progress {

    private final int copiesLimit;
    private final long bytesLimit;
    private final Deque<Copy> copies = new ArrayDeque<>();
    private final Lock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private long bytes;
    private boolean isGivenUp;
    private LogPlace reached;

    /** One that is being indexed. */
    static final class Copy {

        private final LogPlace behind;
        private final long size;
        private boolean isDone;

        private Copy(LogPlace behind, long size) {
            this.behind = behind;
            this.size = size;
        }

        /** Its place in the log. */
        long sequence() {
            return behind.next().sequence() - 1;
        }
    }

    /** @param bytesLimit bytes of mails that are being indexed at once; a larger mail is alone */
    Progress(LogPlace from, int copiesLimit, long bytesLimit) {
        this.bytesLimit = bytesLimit;
        this.reached = from;
        this.copiesLimit = copiesLimit;
    }

    /** Up to where all is indexed. */
    LogPlace reached() {
        lock.lock();
        try {
            return reached;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a copy of this size may be begun, or nothing goes on. */
    void awaitRoom(long size) throws InterruptedException {
        lock.lock();
        try {
            while (!isGivenUp && !copies.isEmpty() && (copies.size() >= copiesLimit || bytes + size > bytesLimit)) {
                ended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is being indexed; false when that took longer. */
    boolean awaitNone(Duration limit) throws InterruptedException {
        long nanos = limit.toNanos();
        lock.lock();
        try {
            while (!isGivenUp && !copies.isEmpty() && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
            return copies.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    Copy begin(LogPlace behind, long size) {
        Copy copy = new Copy(behind, size);
        lock.lock();
        try {
            copies.add(copy);
            bytes += size;
            return copy;
        } finally {
            lock.unlock();
        }
    }

    void end(Copy copy) {
        lock.lock();
        try {
            copy.isDone = true;
            while (!copies.isEmpty() && copies.peek().isDone) {
                Copy first = copies.remove();
                bytes -= first.size;
                reached = first.behind;
            }
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is being indexed. */
    boolean isIdle() {
        lock.lock();
        try {
            return copies.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing goes on: nobody need wait. */
    void giveUp() {
        lock.lock();
        try {
            isGivenUp = true;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The places in the log of all that is being indexed. */
    List<Long> underWay() {
        lock.lock();
        try {
            return copies.stream()
                    .filter(copy -> !copy.isDone)
                    .map(Copy::sequence)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** There is nothing to be indexed before this place that was not begun. */
    void passed(LogPlace place) {
        lock.lock();
        try {
            if (copies.isEmpty()) {
                reached = place;
            }
        } finally {
            lock.unlock();
        }
    }
}
