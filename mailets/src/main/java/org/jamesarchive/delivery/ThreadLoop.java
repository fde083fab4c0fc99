package org.jamesarchive.delivery;

import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A delivery loop with a daemon thread of its own, and one for the time; both ended by {@link #close}. What a task throws is logged, and the loop goes
 * on. Tasks given after the end are dropped: what they would have done is found again in the durable queue.
 */
public final class ThreadLoop implements DeliveryLoop, Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThreadLoop.class);
    private static final long END_WAIT_SECONDS = 5;

    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor timer;

    public ThreadLoop(String threadName) {
        // Most tasks have no delay, and a plain queue passes them on for much less than a queue by time.
        executor = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(task, threadName));
        timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, threadName + "-timer"));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            LOGGER.debug("the delivery loop has ended", closed);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the task itself reports what it throws
    public void schedule(Runnable task, Duration delay) {
        try {
            timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
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
        timer.shutdownNow();
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
