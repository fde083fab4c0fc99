package org.jamesarchive.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Who is storing which content right now, so that no second one stores the same. Safe for use by many threads. */
final class ContentClaims {

    private final Map<ContentId, CompletableFuture<Boolean>> claims = new ConcurrentHashMap<>();

    /** Claims a content; empty when somebody else has it, or else what gives it free again (once, by any thread). */
    Optional<Runnable> claim(ContentId contentId) {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        if (claims.putIfAbsent(contentId, mine) != null) {
            return Optional.empty();
        }
        return Optional.of(() -> {
            claims.remove(contentId, mine);
            mine.complete(true);
        });
    }

    /** Waits until whoever has it now is done with it. */
    void awaitRelease(ContentId contentId) throws StoreUnavailableException {
        CompletableFuture<Boolean> other = claims.get(contentId);
        if (other != null) {
            Waiting.result(other);
        }
    }
}
