package org.jamesarchive.federation;

import com.fasterxml.jackson.databind.JsonNode;
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

/**
 * Asks all workers at once. How many mails there are is said exactly where that can be known at a fair price:
 * <pre>
 *   one worker has found something                      exact: its own count
 *   several, and all that they found is on the page     exact: counted
 *   several, first page, at most {@value #COUNTED_LIMIT} in all          exact: their mail ids are fetched and counted
 *   else                                                at most the sum: second copies may be among them
 * </pre>
 * Safe for use by many threads.
 */
public final class FederatedSearch {

    /** How long workers may take for a page. */
    public static final Duration BUDGET_DEFAULT = Duration.ofSeconds(10);

    /** Most mails that are counted by their ids. */
    public static final int COUNTED_LIMIT = 10_000;

    private static final int FACET_VALUES_LIMIT = 100;
    private static final String MONTH = "month";

    private final WorkerClient client;
    private final List<WorkerAddress> workers;
    private final Duration budget;

    /** @throws IllegalArgumentException when there is no worker, or two have one name */
    public FederatedSearch(WorkerClient client, List<WorkerAddress> workers, Duration budget) {
        this.client = client;
        this.workers = List.copyOf(workers);
        this.budget = budget;
        if (workers.isEmpty()) {
            throw new IllegalArgumentException("no worker to ask");
        }
        if (workers.stream().map(WorkerAddress::name).distinct().count() != workers.size()) {
            throw new IllegalArgumentException("two workers have one name");
        }
    }

    /**
     * One page.
     *
     * @throws QueryRefusedException when workers do not understand the query
     */
    public FederatedPage page(FederatedQuery query) throws IOException, QueryRefusedException, InterruptedException {
        Deadline deadline = new Deadline(budget);
        MergedHits merged = new MergedHits(client, workers, query);
        List<FederatedHit> messages = new ArrayList<>();
        Optional<FederatedHit> hit = merged.next(deadline.left());
        while (hit.isPresent()) {
            messages.add(hit.get());
            hit = messages.size() == query.limit() ? Optional.empty() : merged.next(deadline.left());
        }
        boolean isMore = merged.isLeft();
        long hits = merged.total();
        boolean isExact = merged.finders() <= 1;
        if (!isExact && query.after().isEmpty()) {
            if (!isMore) {
                hits = messages.size();
                isExact = true;
            } else if (hits <= COUNTED_LIMIT) {
                Optional<Long> counted = count(query, merged, deadline);
                hits = counted.orElse(hits);
                isExact = counted.isPresent();
            }
        }
        Optional<String> next = isMore && !messages.isEmpty()
                ? Optional.of(messages.get(messages.size() - 1).cursor())
                : Optional.empty();
        return new FederatedPage(hits, isExact, merged.missing(), messages, facets(merged.workers()), next);
    }

    /** The number of different mails; empty when a worker does not say in time. */
    private Optional<Long> count(FederatedQuery query, MergedHits merged, Deadline deadline)
            throws InterruptedException {
        Set<String> mailIds = new HashSet<>();
        for (WorkerHits worker : merged.workers()) {
            if (worker.total() == 0) {
                continue;
            }
            ObjectNode request = JsonNodeFactory.instance
                    .objectNode()
                    .put("query", query.query())
                    .put("order", SortOrder.NEWEST.word())
                    .put("limit", FederatedQuery.LIMIT)
                    .put("fields", "id");
            try {
                boolean isMore = true;
                for (int i = 0; isMore && i <= COUNTED_LIMIT / FederatedQuery.LIMIT; i++) {
                    JsonNode page =
                            Futures.get(client.post(worker.worker(), "/archive/search", request, deadline.left()));
                    page.path("hits")
                            .forEach(hit -> mailIds.add(hit.path("mailId").asText()));
                    isMore = page.path("more").asBoolean();
                    request.put("after", page.path("next").asText());
                }
                if (isMore) {
                    return Optional.empty();
                }
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.of((long) mailIds.size());
    }

    private static Map<String, Map<String, Long>> facets(List<WorkerHits> workers) {
        Map<String, Map<String, Long>> sums = new TreeMap<>();
        for (WorkerHits worker : workers) {
            worker.facets()
                    .forEach((facet, counts) ->
                            counts.forEach((value, mails) -> sums.computeIfAbsent(facet, unknown -> new TreeMap<>())
                                    .merge(value, mails, Long::sum)));
        }
        sums.replaceAll((facet, counts) -> ordered(facet, counts));
        return sums;
    }

    private static Map<String, Long> ordered(String facet, Map<String, Long> counts) {
        Comparator<Map.Entry<String, Long>> order = facet.equals(MONTH)
                ? Map.Entry.<String, Long>comparingByKey().reversed()
                : Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());
        Map<String, Long> first = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(order)
                .limit(FACET_VALUES_LIMIT)
                .forEach(entry -> first.put(entry.getKey(), entry.getValue()));
        return first;
    }

    /** What is done with a hit. */
    @FunctionalInterface
    public interface Visitor {
        /** @return whether to go on */
        boolean visit(FederatedHit hit) throws IOException, InterruptedException;
    }

    /**
     * All pages, each mail once. Workers have the time budget for each page anew.
     *
     * @return the workers that did not answer, or not to the end, and why
     * @throws QueryRefusedException when workers do not understand the query
     */
    public Map<String, String> walk(FederatedQuery query, Visitor visitor)
            throws IOException, QueryRefusedException, InterruptedException {
        MergedHits merged = new MergedHits(client, workers, query);
        Optional<FederatedHit> hit = merged.next(budget);
        while (hit.isPresent() && visitor.visit(hit.get())) {
            hit = merged.next(budget);
        }
        return merged.missing();
    }

    /** A moment that comes. */
    private static final class Deadline {

        private final long end;

        Deadline(Duration budget) {
            this.end = System.nanoTime() + budget.toNanos();
        }

        Duration left() {
            return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
        }
    }
}
