package org.jamesarchive.federation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The hits of all workers in order, each mail once. Copies of a mail with a date stand at one place on every worker and are met there; those
 * of a mail without one, and all when the order is relevance, stand at different places: their ids are kept, at most {@value #IDS_LIMIT}.
 * For one thread.
 */
final class MergedHits {

    /** Most mail ids that are kept. */
    static final int IDS_LIMIT = 1_000_000;

    private final WorkerClient client;
    private final FederatedQuery query;
    private final Comparator<FederatedHit> byPlace;
    private final List<WorkerHits> workers = new ArrayList<>();
    private final Map<String, String> missing = new TreeMap<>();
    private final Set<String> seen = new HashSet<>();
    private boolean isFirst = true;

    MergedHits(WorkerClient client, List<WorkerAddress> addresses, FederatedQuery query) {
        this.client = client;
        this.query = query;
        Comparator<HitPlace> order = query.order().comparator();
        this.byPlace = (a, b) -> order.compare(HitPlace.parse(a.cursor()), HitPlace.parse(b.cursor()));
        addresses.forEach(address -> workers.add(new WorkerHits(address, query.order(), query.after())));
    }

    Map<String, String> missing() {
        return missing;
    }

    /** What was found by those that answered, second copies counted. */
    long total() {
        return workers.stream().mapToLong(WorkerHits::total).sum();
    }

    /** How many workers have found something. */
    long finders() {
        return workers.stream().filter(worker -> worker.total() > 0).count();
    }

    /** Whether more hits may follow. */
    boolean isLeft() {
        return workers.stream().anyMatch(WorkerHits::isLeft);
    }

    List<WorkerHits> workers() {
        return workers;
    }

    /**
     * The next hit, with all copies that stand at its place.
     *
     * @param limit how long to wait for workers that have to be asked; those that do not answer are missing from then on
     */
    Optional<FederatedHit> next(Duration limit) throws IOException, QueryRefusedException, InterruptedException {
        while (true) {
            fill(limit);
            Optional<WorkerHits> first = workers.stream()
                    .filter(worker -> worker.head().isPresent())
                    .min((a, b) ->
                            byPlace.compare(a.head().orElseThrow(), b.head().orElseThrow()));
            if (first.isEmpty()) {
                return Optional.empty();
            }
            FederatedHit hit = first.get().head().orElseThrow();
            for (WorkerHits worker : workers) {
                Optional<FederatedHit> head = worker.head();
                if (head.isPresent() && head.get().cursor().equals(hit.cursor())) {
                    hit = hit.with(head.get());
                    worker.take();
                }
            }
            if (isNew(hit)) {
                return Optional.of(hit);
            }
        }
    }

    private boolean isNew(FederatedHit hit) throws IOException {
        boolean hasOnePlace =
                query.order() != SortOrder.RELEVANCE && hit.view().path("date").isTextual();
        if (hasOnePlace || workers.size() == 1) {
            return true;
        }
        if (seen.size() == IDS_LIMIT) {
            throw new IOException(
                    "more than " + IDS_LIMIT + " mails, of which copies cannot be told apart in this order");
        }
        return seen.add(hit.mailId());
    }

    private void fill(Duration limit) throws QueryRefusedException, InterruptedException {
        Map<WorkerHits, CompletableFuture<JsonNode>> asked = new LinkedHashMap<>();
        for (WorkerHits worker : workers) {
            if (worker.isWanting()) {
                asked.put(worker, client.post(worker.worker(), "/archive/search", request(worker), limit));
            }
        }
        isFirst &= asked.isEmpty();
        try {
            for (Map.Entry<WorkerHits, CompletableFuture<JsonNode>> one : asked.entrySet()) {
                WorkerHits worker = one.getKey();
                try {
                    worker.add(Futures.get(one.getValue()));
                } catch (WorkerRefusedException e) {
                    if (e.status() == 400) {
                        throw new QueryRefusedException(e.column(), String.valueOf(e.getMessage()));
                    }
                    miss(worker, "HTTP " + e.status() + ": " + e.getMessage());
                } catch (IOException e) {
                    miss(worker, String.valueOf(e.getMessage()));
                }
            }
        } finally {
            asked.values().forEach(future -> future.cancel(true));
        }
    }

    private void miss(WorkerHits worker, String reason) {
        worker.end();
        missing.put(worker.worker().name(), WorkerClient.safe(reason));
    }

    private ObjectNode request(WorkerHits worker) {
        ObjectNode request = JsonNodeFactory.instance
                .objectNode()
                .put("query", query.query())
                .put("order", query.order().word())
                .put("limit", query.limit())
                .put("highlight", query.isHighlighted());
        if (!worker.after().isEmpty()) {
            request.put("after", worker.after());
        }
        if (isFirst && !query.facets().isEmpty()) {
            ArrayNode facets = request.putArray("facets");
            query.facets().forEach(facets::add);
        }
        return request;
    }
}
