package org.jamesarchive.ledger;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Group commit without a thread of its own: whoever comes while nobody is at the disk goes there with all that wait, the others wait
 * for it. One that comes alone pays one force and no change of threads. (The queue's {@code GroupCommit} has a thread because its
 * done-marks wait for nobody.) Safe for use by many threads; requests are bounded by the threads that wait for them.
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
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private boolean busy;

    SharedCommit(Work work) {
        this.work = work;
    }

    /** What one thread waits for. */
    private static final class Request {
        private final List<LedgerRecord> records;
        private final Condition changed;
        private boolean answered;
        private @Nullable IOException failure;

        Request(List<LedgerRecord> records, Condition changed) {
            this.records = records;
            this.changed = changed;
        }
    }

    /**
     * Puts records on disk, whatever interrupts: they may be there already.
     *
     * @param records at most {@link #BATCH_LIMIT}
     * @throws LedgerUnavailableException when they are not
     */
    void submit(List<LedgerRecord> records) throws LedgerUnavailableException {
        Request mine = new Request(records, lock.newCondition());
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.answered) {
                if (busy) {
                    mine.changed.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        IOException failure = mine.failure;
        if (failure != null) {
            throw new LedgerUnavailableException(String.valueOf(failure.getMessage()), failure);
        }
    }

    private void lead() {
        busy = true;
        List<Request> batch = next();
        List<LedgerRecord> records =
                batch.stream().flatMap(request -> request.records.stream()).toList();
        IOException failure = new IOException("the ledger's writer broke down");
        lock.unlock();
        try {
            work.commit(records);
            failure = null;
        } catch (IOException e) {
            failure = e;
        } finally {
            lock.lock();
            busy = false;
            answer(batch, failure);
        }
    }

    private List<Request> next() {
        List<Request> batch = new ArrayList<>();
        int records = 0;
        while (!waiting.isEmpty()
                && (batch.isEmpty() || records + waiting.getFirst().records.size() <= BATCH_LIMIT)) {
            records += waiting.getFirst().records.size();
            batch.add(waiting.removeFirst());
        }
        return batch;
    }

    private void answer(List<Request> batch, @Nullable IOException failure) {
        for (Request request : batch) {
            request.failure = failure;
            request.answered = true;
            request.changed.signal();
        }
        if (!waiting.isEmpty()) {
            waiting.getFirst().changed.signal();
        }
    }
}
