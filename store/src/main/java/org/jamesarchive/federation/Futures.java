package org.jamesarchive.federation;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for answers. */
final class Futures {

    private Futures() {}

    /** @throws IOException when it failed or came too late */
    static <T> T get(CompletableFuture<T> future) throws IOException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof WorkerRefusedException refused) {
                throw refused;
            }
            if (cause instanceof TimeoutException) {
                throw new IOException("no answer in time", e);
            }
            if (cause instanceof IOException) {
                String message = cause.getMessage();
                throw new IOException(
                        message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message, e);
            }
            throw new IllegalStateException(cause);
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
    }
}
