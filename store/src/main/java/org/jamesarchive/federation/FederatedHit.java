package org.jamesarchive.federation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A mail that was found, on one worker or on several.
 *
 * @param contentIds what each worker has stored of it, in the order in which the workers were met
 * @param view what the first of them says of it, as its search route has it; text in it is as hostile as mail is
 */
public record FederatedHit(String mailId, String cursor, Map<String, List<String>> contentIds, JsonNode view) {

    /** Keeps the order. */
    public FederatedHit {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        contentIds.forEach((worker, ids) -> copy.put(worker, List.copyOf(ids)));
        contentIds = copy;
    }

    /** The names of the workers that have it. */
    public List<String> workers() {
        return List.copyOf(contentIds.keySet());
    }

    /** The first worker that has it. */
    public String worker() {
        return contentIds.keySet().iterator().next();
    }

    /** All that is stored of it, each once. */
    public List<String> allContentIds() {
        List<String> all = new ArrayList<>();
        contentIds
                .values()
                .forEach(ids -> ids.stream().filter(id -> !all.contains(id)).forEach(all::add));
        return all;
    }

    FederatedHit with(FederatedHit second) {
        Map<String, List<String>> both = new LinkedHashMap<>(contentIds);
        second.contentIds.forEach(both::putIfAbsent);
        return new FederatedHit(mailId, cursor, both, view);
    }
}
