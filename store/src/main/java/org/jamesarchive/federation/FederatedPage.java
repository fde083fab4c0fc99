package org.jamesarchive.federation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A page of what all workers have found.
 *
 * @param hits how many mails the query finds on the workers that answered, each counted once if {@code isExact}; else at most so many, since
 *     second copies may be among them
 * @param missing the workers that did not answer, and why; when there are any, hits, messages and facets lack what is theirs
 * @param facets value → mails, most first, months newest first; second copies are counted if there are any
 * @param next the cursor for the page that follows; empty when none does
 */
public record FederatedPage(
        long hits,
        boolean isExact,
        Map<String, String> missing,
        List<FederatedHit> messages,
        Map<String, Map<String, Long>> facets,
        Optional<String> next) {

    public FederatedPage {
        messages = List.copyOf(messages);
    }

    /** Whether every worker has answered. */
    public boolean isComplete() {
        return missing.isEmpty();
    }
}
