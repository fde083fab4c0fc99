package org.jamesarchive.route;

import java.util.random.RandomGenerator;
import org.jamesarchive.store.ContentId;

/** The shuffle of RFC 5321 §5.1: workers of one preference in random order, by weight, anew for each call. */
public final class RandomRouting implements Routing {

    private final RandomGenerator random;

    /** @param random must be safe for use by many threads if this is to be */
    public RandomRouting(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public Iterable<Worker> order(WorkerSet set, ContentId contentId) {
        long[] hashes = new long[set.workers().size()];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = random.nextLong();
        }
        return () -> new WeightedOrder(set, hashes);
    }
}
