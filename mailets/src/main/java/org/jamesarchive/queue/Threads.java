package org.jamesarchive.queue;

/** Waiting for a thread of ours. */
final class Threads {

    private Threads() {}

    /** Waits for the end of a thread whatever interrupts; the interrupt is kept for the caller. */
    static void joinUninterruptibly(Thread thread) {
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
