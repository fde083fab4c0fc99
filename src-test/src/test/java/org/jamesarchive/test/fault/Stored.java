package org.jamesarchive.test.fault;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jamesarchive.store.ContentId;

/** What the workers of one story have stored: which content where, and when it was first there. Safe for many threads. */
final class Stored {

    private final Map<ContentId, Map<String, Long>> byContent = new HashMap<>();

    /** A worker has it; {@code nanos} on the clock of {@link System#nanoTime}. */
    synchronized void add(ContentId content, String worker, long nanos) {
        byContent.computeIfAbsent(content, absent -> new TreeMap<>()).putIfAbsent(worker, nanos);
    }

    /** Distinct contents. */
    synchronized int size() {
        return byContent.size();
    }

    /** When each content was first on a worker. */
    synchronized Map<ContentId, Long> firstTimes() {
        Map<ContentId, Long> times = new HashMap<>();
        byContent.forEach((content, at) -> times.put(
                content, at.values().stream().mapToLong(Long::longValue).min().orElseThrow()));
        return times;
    }

    /** The contents that more than one worker has, and which. */
    synchronized Map<ContentId, String> onSeveralWorkers() {
        Map<ContentId, String> several = new HashMap<>();
        byContent.forEach((content, at) -> {
            if (at.size() > 1) {
                several.put(content, at.keySet().toString());
            }
        });
        return several;
    }

    /** Contents that a worker has. */
    synchronized long on(String worker) {
        return byContent.values().stream().filter(at -> at.containsKey(worker)).count();
    }
}
