package org.jamesarchive.store;

/** Waiting for a thread of ours; for the rooms of this project. */
public final class Threads {

    private Threads() {}

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
