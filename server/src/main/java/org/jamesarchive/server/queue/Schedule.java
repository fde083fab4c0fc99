package org.jamesarchive.server.queue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which entry of a queue is next: those of which the time has come, in the order of their times, then of their ids. Holds ids and
 * times only. An id is handed out once, until it is put back. Safe for use by several threads.
 */
final class Schedule {

    private record Turn(Instant when, long id) {}

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Turn> turns =
            new PriorityQueue<>(Comparator.comparing(Turn::when).thenComparingLong(Turn::id));
    private final Set<Long> waiting = new HashSet<>();
    private boolean closed;

    Schedule(Clock clock) {
        this.clock = clock;
    }

    /** Adds an entry, or puts one back. */
    void add(long id, Instant when) {
        lock.lock();
        try {
            if (waiting.add(id)) {
                turns.add(new Turn(when, id));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes an entry away before its turn; false when it is not here, because it was handed out. */
    boolean remove(long id) {
        lock.lock();
        try {
            return waiting.remove(id);
        } finally {
            lock.unlock();
        }
    }

    /** The time has come for all entries; returns how many had to wait. */
    int hurry() {
        lock.lock();
        try {
            Instant now = clock.instant();
            Set<Long> early = new HashSet<>();
            turns.removeIf(turn -> turn.when().isAfter(now) && early.add(turn.id()));
            early.retainAll(waiting);
            early.forEach(id -> turns.add(new Turn(now, id)));
            changed.signalAll();
            return early.size();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the next entry; empty when the schedule was closed. */
    Optional<Long> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                Turn turn = turns.peek();
                if (turn == null) {
                    changed.await();
                    continue;
                }
                Duration wait = Duration.between(clock.instant(), turn.when());
                if (waiting.contains(turn.id()) && wait.compareTo(Duration.ZERO) > 0) {
                    long unused = changed.awaitNanos(Math.min(wait.toNanos(), TimeUnit.MINUTES.toNanos(1)));
                    continue;
                }
                turns.remove();
                if (waiting.remove(turn.id())) {
                    return Optional.of(turn.id());
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all who wait. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
