package org.jamesarchive.store;

import java.util.concurrent.CompletableFuture;

/** A prepared entry that waits for its place in the log, and the thread that waits for it. */
final class PendingEntry {

    private final PreparedEntry entry;
    private final Runnable ended;
    private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();

    /** @param ended what to do as soon as the entry is durable or refused, before the waiting thread goes on */
    PendingEntry(PreparedEntry entry, Runnable ended) {
        this.entry = entry;
        this.ended = ended;
    }

    PreparedEntry entry() {
        return entry;
    }

    /** The entry is durable. */
    void complete(Receipt where) {
        release();
        receipt.complete(where);
    }

    /** The entry is not in the log. */
    void refuse(StoreUnavailableException reason) {
        release();
        receipt.completeExceptionally(reason);
    }

    /** Waits until it is one or the other. */
    Receipt await() throws StoreUnavailableException {
        return Waiting.result(receipt);
    }

    private void release() {
        entry.close();
        ended.run();
    }
}
