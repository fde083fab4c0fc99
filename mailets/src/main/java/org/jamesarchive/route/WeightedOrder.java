package org.jamesarchive.route;

import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * The workers of a set by preference, within one preference by score, the greatest first (unsigned), equal scores in the set's
 * own order. Finds the first {@link #SOUGHT} when they are asked for, since mostly nobody asks for more, and sorts the rest then: when all of
 * a thousand workers are down, each message goes through them all. Belongs to one thread.
 * <p>
 * The score of a worker is its hash {@code h} as long as all weights of the set are equal. Otherwise it is {@code -w / ln(u)},
 * with the weight {@code w} and {@code u = (h / 2^12 + 1/2) / 2^52}: each worker then comes first with a probability proportional to its
 * weight (weighted rendezvous hashing; Efraimidis and Spirakis' weighted sampling, 2006). It grows with {@code h}, so equal weights give one
 * order either way, but for hashes that agree in their first 52 bits.
 */
final class WeightedOrder implements Iterator<Worker> {

    /** What a double does not hold of 64 bits. */
    private static final int UNUSED_BITS = 12;

    private static final double EVEN_STEP = 0x1p-52;

    /** Workers that are found one by one. */
    static final int SOUGHT = 4;

    private final WorkerSet set;
    private final long[] scores;
    private final boolean[] given;
    private int left;
    private Iterator<Integer> rest = Collections.emptyIterator();

    /** @param hashes one for each worker, in the order of the set; evenly distributed over all longs */
    WeightedOrder(WorkerSet set, long[] hashes) {
        this.set = set;
        this.scores = set.isWeighted() ? weighted(set, hashes) : hashes;
        this.given = new boolean[hashes.length];
        this.left = hashes.length;
    }

    private static long[] weighted(WorkerSet set, long[] hashes) {
        long[] scores = new long[hashes.length];
        for (int i = 0; i < scores.length; i++) {
            double even = ((hashes[i] >>> UNUSED_BITS) + 0.5) * EVEN_STEP;
            // StrictMath: every gateway must come to the same order, whatever its processor. Positive doubles sort as
            // their bits.
            scores[i] = Double.doubleToLongBits(-set.workers().get(i).weight() / StrictMath.log(even));
        }
        return scores;
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public Worker next() {
        if (left == 0) {
            throw new NoSuchElementException();
        }
        if (scores.length - left == SOUGHT) {
            rest = sorted();
        }
        int next = rest.hasNext() ? rest.next() : seek();
        given[next] = true;
        left--;
        return set.workers().get(next);
    }

    private int seek() {
        int best = -1;
        for (int i = 0; i < scores.length && isOfTier(best, i); i++) {
            if (!given[i] && (best < 0 || Long.compareUnsigned(scores[i], scores[best]) > 0)) {
                best = i;
            }
        }
        return best;
    }

    private Iterator<Integer> sorted() {
        return IntStream.range(0, scores.length)
                .filter(i -> !given[i])
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(
                                i -> set.workers().get(i).preference())
                        .thenComparing((one, other) -> Long.compareUnsigned(scores[other], scores[one])))
                .iterator();
    }

    private boolean isOfTier(int best, int i) {
        return best < 0
                || set.workers().get(i).preference() == set.workers().get(best).preference();
    }
}
