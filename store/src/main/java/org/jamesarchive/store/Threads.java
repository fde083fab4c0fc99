package org.jamesarchive.store;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** What threads of ours have in common; for the rooms of this project. */
public final class Threads {

    private Threads() {}

    /**
     * A daemon thread, not started, that leaves the processor to all others, as the threads it starts do. Only where the JVM minds priorities
     * (docs/OPERATIONS.md, "The full text index"); elsewhere it is a thread like any other.
     */
    @SuppressWarnings("ThreadPriorityCheck") // who waits is later, never wrong
    public static Thread background(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    /** Makes daemon threads with this name and a number from 1. */
    public static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Waits for the end of a thread whatever interrupts; the interrupt is kept for the caller. */
    public static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
