package org.jamesarchive.route;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The workers of a set by preference, within one preference by weight, the greatest first (unsigned), equal weights in the
 * set's own order. Finds each when it is asked for: O(workers) a step. Belongs to one thread.
 */
final class WeightedOrder implements Iterator<Worker> {

    private final WorkerSet set;
    private final long[] weights;
    private final boolean[] given;
    private int left;

    /** @param weights one for each worker, in the order of the set */
    WeightedOrder(WorkerSet set, long[] weights) {
        this.set = set;
        this.weights = weights;
        this.given = new boolean[weights.length];
        this.left = weights.length;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public Worker next() {
        int best = -1;
        for (int i = 0; i < weights.length && isOfTier(best, i); i++) {
            if (!given[i] && (best < 0 || Long.compareUnsigned(weights[i], weights[best]) > 0)) {
                best = i;
            }
        }
        if (best < 0) {
            throw new NoSuchElementException();
        }
        given[best] = true;
        left--;
        return set.workers().get(best);
    }

    private boolean isOfTier(int best, int i) {
        return best < 0
                || set.workers().get(i).preference() == set.workers().get(best).preference();
    }
}
