package org.jamesarchive.queue;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jamesarchive.store.Threads;

/**
 * Gathers what many threads want written while the writer thread is at the disk, and gives it to {@link LogWriter} as one
 * batch: many appenders, one force. Done-marks ride along; alone they go out after {@link #MARKS_DELAY_MILLIS}.
 * Requests are bounded by the threads that wait for them and by the memory limit of {@link AppendLogQueue}.
 */
final class GroupCommit {

    /** How long a done-mark waits for an append to ride with. */
    static final long MARKS_DELAY_MILLIS = 50;

    /** After a failure: how long until done-marks are tried again, or the disk is looked at again. */
    static final long RETRY_DELAY_MILLIS = 1000;

    /** How often done-marks are tried on a failing disk before the queue closes without them. */
    private static final int CLOSE_ATTEMPTS_LIMIT = 3;

    private static final long BATCH_BYTES_LIMIT = 8L * 1024 * 1024;

    private final LogWriter writer;
    private final long batchBytesLimit;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<LogRequest> requests = new ArrayDeque<>();
    private DoneMarks marks = new DoneMarks();
    private boolean closing;
    private boolean ended;

    private record Batch(List<LogRequest> requests, DoneMarks marks) {}

    GroupCommit(LogWriter writer, QueueSettings settings) {
        this.writer = writer;
        this.batchBytesLimit = Math.min(BATCH_BYTES_LIMIT, settings.segmentSize() / 2);
        this.thread = new Thread(this::run, "queue-writer " + settings.directory());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Hands in a request; the caller then waits for its answer. */
    void submit(LogRequest request) throws QueueUnavailableException {
        lock.lock();
        try {
            if (closing || ended) {
                throw new QueueUnavailableException("the queue is closed");
            }
            requests.add(request);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a done-mark, to be written soon. */
    void mark(long id, long fileNumber) {
        lock.lock();
        try {
            marks.add(id, fileNumber);
            if (marks.size() == 1) {
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the thread has ended, so that nothing is written any more. */
    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what was handed in, as far as the disk takes it, and ends the thread. */
    void close() {
        lock.lock();
        try {
            closing = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        Threads.joinUninterruptibly(thread);
    }

    private void run() {
        try {
            boolean healthy = writer.fault().isEmpty();
            int attemptsToClose = 0;
            while (true) {
                Batch batch = next(healthy);
                boolean nothing = batch.requests().isEmpty() && batch.marks().size() == 0;
                if (nothing && isClosing()) {
                    return;
                }
                if (nothing) {
                    writer.probe();
                }
                boolean written = commit(batch);
                if (!written) {
                    takeBack(batch.marks());
                    if (isClosing() && ++attemptsToClose == CLOSE_ATTEMPTS_LIMIT) {
                        return;
                    }
                }
                healthy = written && writer.fault().isEmpty();
            }
        } finally {
            end();
        }
    }

    private boolean commit(Batch batch) {
        boolean returned = false;
        try {
            boolean written = writer.commit(batch.requests(), batch.marks());
            returned = true;
            return written;
        } finally {
            if (!returned) {
                batch.requests().forEach(request -> request.fail(new IOException("the queue's writer broke down")));
            }
        }
    }

    /** The next batch; an empty one when it is time to look at a disk that failed, or to close. */
    private Batch next(boolean healthy) {
        lock.lock();
        try {
            long waitNanos = TimeUnit.MILLISECONDS.toNanos(healthy ? MARKS_DELAY_MILLIS : RETRY_DELAY_MILLIS);
            while (requests.isEmpty() && !closing && waitNanos > 0) {
                if (healthy && marks.size() == 0) {
                    changed.awaitUninterruptibly();
                } else {
                    try {
                        waitNanos = changed.awaitNanos(waitNanos);
                    } catch (InterruptedException meaningless) {
                        // nobody else knows this thread: an interrupt means nothing to it, the wait goes on
                    }
                }
            }
            List<LogRequest> taken = new ArrayList<>();
            long bytes = 0;
            while (!requests.isEmpty()
                    && (taken.isEmpty() || bytes + requests.getFirst().length() <= batchBytesLimit)) {
                LogRequest request = requests.removeFirst();
                bytes += request.length();
                taken.add(request);
            }
            DoneMarks takenMarks = marks;
            marks = new DoneMarks();
            return new Batch(taken, takenMarks);
        } finally {
            lock.unlock();
        }
    }

    private void takeBack(DoneMarks unwritten) {
        lock.lock();
        try {
            unwritten.addAll(marks);
            marks = unwritten;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing && requests.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Also when an error ends the thread: nobody may wait for it for ever. */
    private void end() {
        lock.lock();
        try {
            ended = true;
            requests.forEach(request -> request.fail(new QueueUnavailableException("the queue is closed")));
            requests.clear();
        } finally {
            lock.unlock();
        }
        writer.close();
    }
}
