package org.jamesarchive.store;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/** Waits that an interrupt turns into "ask again later". */
final class Waiting {

    private Waiting() {}

    static void acquire(Semaphore semaphore, int permits) throws StoreUnavailableException {
        try {
            semaphore.acquire(permits);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The result; a failure is thrown anew, so that its stack trace is the waiting thread's. */
    static <T> T result(CompletableFuture<T> future) throws StoreUnavailableException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StoreUnavailableException(String.valueOf(cause.getMessage()), cause);
        }
    }

    static StoreUnavailableException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new StoreUnavailableException("interrupted while waiting for the disk", cause);
    }
}
