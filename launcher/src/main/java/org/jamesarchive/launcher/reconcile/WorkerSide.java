package org.jamesarchive.launcher.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** What one worker says. For one thread. */
final class WorkerSide {

    private final NodePages pages;
    private final Domains domains;
    private final Incomplete incomplete;
    private final Set<Integer> served = new HashSet<>();
    private boolean silent;

    /** What is done with a content id. */
    @FunctionalInterface
    interface Taker {
        void take(String contentId) throws IOException;
    }

    WorkerSide(NodePages pages, Domains domains, Incomplete incomplete) {
        this.pages = pages;
        this.domains = domains;
        this.incomplete = incomplete;
    }

    /** Asks which domains it archives; how many messages it has. */
    long open() {
        try {
            for (JsonNode domain : pages.get("/archive/content-ids?limit=1").path("domains")) {
                served.add(domains.number(domain.asText()));
            }
            return Math.max(0, pages.get("/archive/status").path("stored").asLong());
        } catch (NodeSilentException e) {
            fell(e);
            return 0;
        }
    }

    private void fell(NodeSilentException e) {
        silent = true;
        incomplete.silent(pages.node(), e);
    }

    /** Whether it archives mail of this domain. */
    boolean serves(int domain) {
        return domain == Domains.UNKNOWN || served.contains(domain);
    }

    /** Shows the content ids from {@code from} on, below {@code to}; nothing once it was silent. */
    void range(String from, String to, Taker taker) throws IOException {
        if (silent) {
            return;
        }
        try {
            String query = to.isEmpty() ? "" : "&to=" + to;
            pages.pages("/archive/content-ids", query, from, page -> {
                for (JsonNode contentId : page.path("contentIds")) {
                    taker.take(contentId.asText());
                }
            });
        } catch (NodeSilentException e) {
            fell(e);
        }
    }

    /** Whether it has this message; no once it was silent. */
    boolean has(String contentId) {
        if (silent) {
            return false;
        }
        try {
            JsonNode page = pages.get("/archive/content-ids?limit=1&from=" + contentId);
            return page.path("contentIds").path(0).asText().equals(contentId);
        } catch (NodeSilentException e) {
            fell(e);
            return false;
        }
    }
}
