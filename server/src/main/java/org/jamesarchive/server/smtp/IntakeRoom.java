package org.jamesarchive.server.smtp;

import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Memory for the messages that come in: half of the heap, in places of {@link #PLACE_BYTES}.
 * <pre>
 *   a message that begins      takes a place if there is one, else 452 4.3.1
 *   a message that goes on     takes more as long as a quarter of all is left for those that begin, else it goes to a file
 * </pre>
 * Safe for use by many threads.
 */
@Singleton
public final class IntakeRoom {

    /** What a message holds in memory at least. */
    static final int PLACE_BYTES = 64 * 1024;

    private final int limit;
    private final int extensionLimit;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger incoming = new AtomicInteger();

    @Inject
    IntakeRoom() {
        this(Runtime.getRuntime().maxMemory());
    }

    /** @param heap bytes */
    IntakeRoom(long heap) {
        this.limit = Math.toIntExact(Math.max(1, Math.min(Integer.MAX_VALUE, heap / 2 / PLACE_BYTES)));
        this.extensionLimit = limit - limit / 4;
    }

    /** Takes the first place for a message; it must be {@linkplain #leave left}. Whether there was one. */
    boolean enter() {
        boolean entered = take(limit);
        if (entered) {
            incoming.incrementAndGet();
        }
        return entered;
    }

    /** Takes one more place for a message that is in already. Whether there was one. */
    boolean extend() {
        return take(extensionLimit);
    }

    private boolean take(int most) {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives back places that were taken by {@link #extend}. */
    void shrink(int places) {
        taken.addAndGet(-places);
    }

    /** A message goes, with all the places it has. */
    void leave(int places) {
        taken.addAndGet(-places);
        incoming.decrementAndGet();
    }

    /** Messages that are coming in. */
    public int incoming() {
        return incoming.get();
    }
}
