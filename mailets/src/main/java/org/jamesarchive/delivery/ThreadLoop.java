package org.jamesarchive.delivery;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery loop with a daemon thread of its own, ended by {@link #close}. What a task throws is logged, and the loop goes
 * on. Tasks given after the end are dropped: what they would have done is found again in the durable queue.
 */
public final class ThreadLoop implements DeliveryLoop, Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThreadLoop.class);
    private static final long END_WAIT_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor;

    public ThreadLoop(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, threadName);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, Duration.ZERO);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the task itself reports what it throws
    public void schedule(Runnable task, Duration delay) {
        try {
            executor.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            LOGGER.debug("the delivery loop has ended", closed);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable bug) {
            LOGGER.error("a task of the delivery loop failed", bug);
        }
    }

    /** Runs what was given without a delay, then ends the thread; waits a few seconds at most. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(END_WAIT_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
