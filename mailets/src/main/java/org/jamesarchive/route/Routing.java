package org.jamesarchive.route;

import java.util.random.RandomGenerator;
import org.jamesarchive.store.ContentId;

/**
 * In which order one message asks the workers: all of the lowest preference first, then those of the next, as RFC 5321 §5.1
 * says; within one preference as the implementation says. Safe for use by many threads if its random generator is.
 */
public sealed interface Routing permits RendezvousRouting, RandomRouting {

    /**
     * All workers of {@code set}, first choice first; made as far as it is asked for, since most messages need the first
     * only. To be iterated once, by one thread.
     */
    Iterable<Worker> order(WorkerSet set, ContentId contentId);

    /**
     * The routing of that name.
     *
     * @param name {@code rendezvous} or {@code random}
     * @param random used by {@code random}
     * @throws IllegalArgumentException when there is none of that name
     */
    static Routing of(String name, RandomGenerator random) {
        return switch (name) {
            case "rendezvous" -> new RendezvousRouting();
            case "random" -> new RandomRouting(random);
            default -> throw new IllegalArgumentException("routing '" + name + "': expected rendezvous or random");
        };
    }
}
