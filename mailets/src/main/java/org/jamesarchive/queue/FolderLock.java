package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to change a folder: one holder among all threads, instances and processes, by the lock file {@code .lock}. It goes
 * with the process. Safe for use by many threads.
 */
final class FolderLock {

    private static final long WAIT_LIMIT_SECONDS = 60;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Path file;
    private final ReentrantLock turn = new ReentrantLock();

    /** What is done while the lock is held. */
    interface Work<T> {
        T run() throws IOException;
    }

    FolderLock(Path directory) {
        this.file = directory.resolve(".lock");
    }

    /** @throws IOException when the work throws it, or another process or instance keeps the folder for a minute */
    <T> T holding(Work<T> work) throws IOException {
        turn.lock();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel);
            return work.run();
        } finally {
            turn.unlock();
        }
    }

    private void lock(FileChannel channel) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_LIMIT_SECONDS);
        while (!tryLock(channel)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("the folder stays locked by another: " + file);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByAnotherInstance) {
            return false;
        }
    }
}
