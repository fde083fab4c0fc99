package org.jamesarchive.delivery;

import io.netty.util.collection.LongObjectHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The progress of waiting messages. Messages to which nothing happened yet are not in it, and equal progress is one object,
 * so that a million messages that wait for one domain cost some bytes each. Belongs to the delivery loop.
 */
final class ProgressTable {

    /** Different values remembered to be shared; values beyond it are objects of their own. */
    static final int SHARED_LIMIT = 1000;

    private final LongObjectHashMap<Progress> table = new LongObjectHashMap<>();
    private final Map<Progress, Progress> shared = new LinkedHashMap<>();

    Progress get(long id) {
        return get(id, Progress.NONE);
    }

    /** The progress of a message; {@code first} when nothing has happened since it came into the queue. */
    Progress get(long id, Progress first) {
        Progress progress = table.get(id);
        return progress == null ? first : progress;
    }

    void put(long id, Progress progress) {
        if (isNone(progress)) {
            table.remove(id);
        } else {
            table.put(id, share(progress));
        }
    }

    void remove(long id) {
        table.remove(id);
    }

    int size() {
        return table.size();
    }

    private Progress share(Progress progress) {
        if (progress.domains().stream().anyMatch(domain -> domain.pin().isPresent())) {
            return progress;
        }
        Progress known = shared.get(progress);
        if (known != null) {
            return known;
        }
        if (shared.size() >= SHARED_LIMIT) {
            shared.clear();
        }
        shared.put(progress, progress);
        return progress;
    }

    private static boolean isNone(Progress progress) {
        return progress.attempts() == 0
                && progress.domains().stream()
                        .allMatch(domain -> !domain.done()
                                && domain.pin().isEmpty()
                                && domain.copies().equals(Set.of())
                                && domain.refusals().equals(Set.of()));
    }
}
