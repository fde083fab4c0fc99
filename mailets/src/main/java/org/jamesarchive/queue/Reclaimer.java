package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;

/**
 * Gives back the room of ended entries, in a thread of its own. Segments go strictly oldest first, the directory synced
 * after each: a done-mark lies never before its entry, so no entry can outlive its done-mark, in whatever order the file
 * system puts things on disk. When a few waiting entries hold much room, those of the oldest segment are copied to the end
 * of the log, ids kept, and the segment goes.
 */
final class Reclaimer {

    private static final int IDS_AT_ONCE = 4096;
    private static final long COPY_BYTES_AT_ONCE = 1024 * 1024;
    private static final long RETRY_DELAY_MILLIS = 10_000;

    private final QueueSettings settings;
    private final Disk disk;
    private final LogState state;
    private final LargeContents largeContents;
    private final Quarantine quarantine;
    private final QueueLog log;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private LongStream.Builder endedContents = LongStream.builder();
    private boolean signalled;
    private boolean closing;

    private final CopyDoor copies;

    /** Where copies of waiting entries are handed in. */
    interface CopyDoor {
        void submit(LogRequest copy) throws QueueUnavailableException;
    }

    Reclaimer(
            QueueSettings settings,
            Disk disk,
            LogState state,
            LargeContents largeContents,
            Quarantine quarantine,
            QueueLog log,
            CopyDoor copies) {
        this.settings = settings;
        this.disk = disk;
        this.state = state;
        this.largeContents = largeContents;
        this.quarantine = quarantine;
        this.log = log;
        this.copies = copies;
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
        if (isClosing() || !state.wantsCompaction() || !hasRoomFor(segment)) {
            return false;
        }
        copySurvivors(segment);
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

    private boolean hasRoomFor(Segment segment) throws IOException {
        return disk.usableSpace(settings.directory()) > 2 * state.liveBytes(segment);
    }

    private void copySurvivors(Segment segment) throws IOException {
        long after = 0;
        List<LogRequest> pending = new ArrayList<>();
        long pendingBytes = 0;
        while (!state.isEmpty(segment) && !isClosing()) {
            long[] ids = state.waiting(after, IDS_AT_ONCE);
            if (ids.length == 0) {
                break;
            }
            after = ids[ids.length - 1];
            for (long id : ids) {
                Optional<LogRequest> copy = state.isIn(segment, id) ? copy(id) : Optional.empty();
                if (copy.isPresent()) {
                    copies.submit(copy.get());
                    pending.add(copy.get());
                    pendingBytes += copy.get().length();
                }
                if (pendingBytes > COPY_BYTES_AT_ONCE) {
                    await(pending);
                    pendingBytes = 0;
                }
            }
            await(pending);
            pendingBytes = 0;
        }
    }

    private static void await(List<LogRequest> pending) throws QueueUnavailableException {
        for (LogRequest request : pending) {
            request.await();
        }
        pending.clear();
    }

    /** The copy of an entry; none when it ended meanwhile or its bytes are damaged. */
    private Optional<LogRequest> copy(long id) throws IOException {
        Optional<Location> location = state.locate(id);
        if (location.isEmpty()) {
            return Optional.empty();
        }
        try {
            StoredRecord stored = StoredRecord.readWhole(id, location.get());
            return Optional.of(LogRequest.copy(stored.record(), stored.header(), stored.body(), location.get()));
        } catch (DamagedRecordException e) {
            quarantine(id, location.get(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A damaged entry is treated as recovery would: its bytes go to quarantine, it waits no more. */
    private void quarantine(long id, Location location, String what) throws IOException {
        Path file = location.segment().file;
        long end = location.offset() + (long) location.length();
        if (state.markDamaged(id)) {
            quarantine.report(file, location.offset(), end, what);
        }
        quarantine.keep(file, location.offset(), end, "damaged");
        state.remove(id);
    }
}
