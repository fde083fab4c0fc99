package org.jamesarchive.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jamesarchive.store.ContentId;

/** The shuffle of RFC 5321 §5.1: workers of one preference in random order, anew for each call. */
public final class RandomRouting implements Routing {

    private final RandomGenerator random;

    /** @param random must be safe for use by many threads if this is to be */
    public RandomRouting(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public List<Worker> order(WorkerSet set, ContentId contentId) {
        List<Worker> workers = new ArrayList<>(set.workers());
        for (int i = workers.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            Worker moved = workers.get(i);
            workers.set(i, workers.get(other));
            workers.set(other, moved);
        }
        workers.sort(Comparator.comparingInt(Worker::preference));
        return List.copyOf(workers);
    }
}
