package org.jamesarchive.store;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Who is storing which content right now, so that no second one stores the same. Safe for use by many threads. */
final class ContentClaims {

    private final Map<ContentId, CompletableFuture<Boolean>> claims = new ConcurrentHashMap<>();

    /**
     * Claims a content; waits while somebody else has it.
     *
     * @return what gives it free again (once, by any thread)
     * @throws StoreUnavailableException when interrupted
     */
    Runnable claim(ContentId contentId) throws StoreUnavailableException {
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> other = claims.putIfAbsent(contentId, mine);
        while (other != null) {
            Waiting.result(other);
            other = claims.putIfAbsent(contentId, mine);
        }
        return () -> {
            claims.remove(contentId, mine);
            mine.complete(true);
        };
    }
}
