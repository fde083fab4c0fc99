package org.jamesarchive.federation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The hits of one worker, as far as they were fetched. For one thread. */
final class WorkerHits {

    private static final Pattern CONTENT_ID = Pattern.compile("[0-9a-f]{64}");

    private final WorkerAddress worker;
    private final SortOrder order;
    private final Deque<FederatedHit> waiting = new ArrayDeque<>();
    private final Map<String, Map<String, Long>> facets = new LinkedHashMap<>();
    private String last;
    private boolean isMore = true;
    private long total;

    WorkerHits(WorkerAddress worker, SortOrder order, String after) {
        this.worker = worker;
        this.order = order;
        this.last = after;
    }

    WorkerAddress worker() {
        return worker;
    }

    /** Behind what the next page begins. */
    String after() {
        return last;
    }

    /** Whether nothing is known of what comes next. */
    boolean isWanting() {
        return waiting.isEmpty() && isMore;
    }

    boolean isLeft() {
        return isMore || !waiting.isEmpty();
    }

    long total() {
        return total;
    }

    Map<String, Map<String, Long>> facets() {
        return facets;
    }

    Optional<FederatedHit> head() {
        return Optional.ofNullable(waiting.peek());
    }

    void take() {
        waiting.remove();
    }

    /** Nothing more will come. */
    void end() {
        isMore = false;
    }

    /** Takes a page. @throws IOException when it is none: its hits must go on in order */
    void add(JsonNode page) throws IOException {
        List<FederatedHit> hits = new ArrayList<>();
        String place = last;
        for (JsonNode hit : page.path("hits")) {
            FederatedHit found = hit(hit);
            if (!place.isEmpty()
                    && order.comparator().compare(HitPlace.parse(place), HitPlace.parse(found.cursor())) >= 0) {
                throw new IOException("its hits are not in order");
            }
            place = found.cursor();
            hits.add(found);
        }
        waiting.addAll(hits);
        last = place;
        isMore = page.path("more").asBoolean() && !hits.isEmpty();
        total = Math.max(total, Math.max(0, page.path("total").asLong()));
        page.path("facets").fields().forEachRemaining(facet -> {
            Map<String, Long> counts = facets.computeIfAbsent(facet.getKey(), unknown -> new LinkedHashMap<>());
            facet.getValue()
                    .forEach(count -> counts.put(
                            count.path("value").asText(), count.path("mails").asLong()));
        });
    }

    private FederatedHit hit(JsonNode hit) throws IOException {
        String cursor = hit.path("cursor").asText();
        String mailId = hit.path("mailId").asText();
        List<String> contentIds = new ArrayList<>();
        for (JsonNode contentId : hit.path("contentIds")) {
            contentIds.add(contentId.asText());
        }
        try {
            if (!HitPlace.parse(cursor).mailId().equals(mailId)
                    || !contentIds.stream()
                            .allMatch(id -> CONTENT_ID.matcher(id).matches())) {
                throw new IOException("a hit has no ids");
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("a hit has no cursor", e);
        }
        return new FederatedHit(mailId, cursor, Map.of(worker.name(), contentIds), hit);
    }
}
