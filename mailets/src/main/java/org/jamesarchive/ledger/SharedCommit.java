package org.jamesarchive.ledger;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jamesarchive.store.Threads;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: gathers what many threads want written while its own thread is at the disk, then writes all of it with one force. (The
 * queue's {@code GroupCommit} is built around done-marks that nobody waits for.) Safe for use by many threads; requests are bounded by the
 * threads that wait for them.
 */
final class SharedCommit {

    /** Most records of one batch, and of one request: what a crash can tear. */
    static final int BATCH_LIMIT = 1024;

    /** Puts records on disk. */
    @FunctionalInterface
    interface Work {
        void commit(List<LedgerRecord> records) throws IOException;
    }

    private final Work work;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private boolean closed;

    /** Starts the thread; it ends with {@link #close}. */
    SharedCommit(Work work, String name) {
        this.work = work;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** What one thread waits for. */
    private static final class Request {
        private final List<LedgerRecord> records;
        private final CountDownLatch answered = new CountDownLatch(1);
        private volatile @Nullable IOException failure;

        Request(List<LedgerRecord> records) {
            this.records = records;
        }

        void answer(@Nullable IOException how) {
            failure = how;
            answered.countDown();
        }

        /** Waits whatever interrupts: the records may be on disk already. */
        void await() throws LedgerUnavailableException {
            Uninterruptibles.awaitUninterruptibly(answered);
            IOException cause = failure;
            if (cause != null) {
                throw new LedgerUnavailableException(String.valueOf(cause.getMessage()), cause);
            }
        }
    }

    /**
     * Puts records on disk.
     *
     * @param records at most {@link #BATCH_LIMIT}
     * @throws LedgerUnavailableException when they are not, or it is closed
     */
    void submit(List<LedgerRecord> records) throws LedgerUnavailableException {
        Request mine = new Request(records);
        lock.lock();
        try {
            if (closed) {
                throw new LedgerUnavailableException("the ledger is closed");
            }
            waiting.add(mine);
            changed.signal();
        } finally {
            lock.unlock();
        }
        mine.await();
    }

    private void run() {
        try {
            for (List<Request> batch = next(); !batch.isEmpty(); batch = next()) {
                commit(batch);
            }
        } finally {
            end();
        }
    }

    /** Waits for requests; none when it is closed and all are answered. */
    private List<Request> next() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            List<Request> batch = new ArrayList<>();
            int records = 0;
            while (!waiting.isEmpty()
                    && (batch.isEmpty() || records + waiting.getFirst().records.size() <= BATCH_LIMIT)) {
                records += waiting.getFirst().records.size();
                batch.add(waiting.removeFirst());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void commit(List<Request> batch) {
        List<LedgerRecord> records = new ArrayList<>();
        batch.forEach(request -> records.addAll(request.records));
        IOException failure = new IOException("the ledger's writer broke down");
        try {
            work.commit(records);
            failure = null;
        } catch (IOException e) {
            failure = e;
        } finally {
            for (Request request : batch) {
                request.answer(failure);
            }
        }
    }

    /** Also when an error ends the thread: nobody may wait for it for ever. */
    private void end() {
        lock.lock();
        try {
            closed = true;
            waiting.forEach(request -> request.answer(new IOException("the ledger is closed")));
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Answers what was handed in, and ends the thread. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        Threads.joinUninterruptibly(thread);
    }
}
