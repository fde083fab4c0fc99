package org.jamesarchive.queue;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.jamesarchive.store.Threads;

/**
 * Gives back the room of ended entries, in a thread of its own. Segments go strictly oldest first, the directory synced
 * after each: a done-mark lies never before its entry, so no entry can outlive its done-mark, in whatever order the file
 * system puts things on disk. When a few waiting entries hold much room, those of the oldest segment are copied to the end
 * of the log, ids kept, and the segment goes.
 */
final class Reclaimer {

    private static final long RETRY_DELAY_MILLIS = 10_000;

    private final QueueSettings settings;
    private final Disk disk;
    private final LogState state;
    private final LargeContents largeContents;
    private final Compaction compaction;
    private final QueueLog log;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private LongStream.Builder endedContents = LongStream.builder();
    private boolean signalled;
    private boolean closing;

    Reclaimer(
            QueueSettings settings,
            Disk disk,
            LogState state,
            LargeContents largeContents,
            Compaction compaction,
            QueueLog log) {
        this.settings = settings;
        this.disk = disk;
        this.state = state;
        this.largeContents = largeContents;
        this.compaction = compaction;
        this.log = log;
        this.thread = new Thread(this::run, "queue-reclaimer " + settings.directory());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** There may be something to give back. */
    void signal() {
        lock.lock();
        try {
            signalled = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** A large content whose done-mark is on disk: its file can go. */
    void contentEnded(long fileNumber) {
        lock.lock();
        try {
            endedContents.add(fileNumber);
            signalled = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

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
        boolean succeeded = true;
        while (awaitWork(succeeded)) {
            succeeded = pass();
        }
    }

    private boolean awaitWork(boolean succeeded) {
        lock.lock();
        try {
            long waitNanos = TimeUnit.MILLISECONDS.toNanos(RETRY_DELAY_MILLIS);
            while (!signalled && !closing && waitNanos > 0) {
                if (succeeded) {
                    changed.awaitUninterruptibly();
                } else {
                    try {
                        waitNanos = changed.awaitNanos(waitNanos);
                    } catch (InterruptedException meaningless) {
                        // nobody else knows this thread: an interrupt means nothing to it, the wait goes on
                    }
                }
            }
            signalled = false;
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what can be; false when that failed and should be tried again. */
    private boolean pass() {
        takeEndedContents().forEach(largeContents::delete);
        try {
            Optional<Segment> front = state.front();
            while (front.isPresent() && emptied(front.get())) {
                disk.delete(front.get().file);
                disk.syncDirectory(settings.directory());
                state.removeSegment(front.get());
                front = state.front();
            }
            return true;
        } catch (IOException e) {
            log.notReclaimed(e);
            return false;
        }
    }

    /** Whether a segment has nothing waiting, or has no more because its survivors were copied. */
    private boolean emptied(Segment segment) throws IOException {
        if (state.isEmpty(segment)) {
            return true;
        }
        if (!isClosing() && state.wantsCompaction()) {
            compaction.copySurvivors(segment, this::isClosing);
        }
        return state.isEmpty(segment);
    }

    private LongStream takeEndedContents() {
        lock.lock();
        try {
            LongStream ended = endedContents.build();
            endedContents = LongStream.builder();
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
