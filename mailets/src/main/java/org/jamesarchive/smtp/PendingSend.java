package org.jamesarchive.smtp;

import java.util.concurrent.CompletableFuture;
import org.jamesarchive.store.Content;

/**
 * A send on its way.
 *
 * @param size the content's length in bytes, asked once
 * @param since when it was handed in, on the clock of {@link System#nanoTime}
 */
record PendingSend(Envelope envelope, Content content, long size, CompletableFuture<SendResult> future, long since) {

    static PendingSend of(Envelope envelope, Content content) {
        return new PendingSend(envelope, content, content.size(), new CompletableFuture<>(), System.nanoTime());
    }

    void complete(SendResult result) {
        future.complete(result);
    }
}
