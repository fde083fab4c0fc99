package org.jamesarchive.server.smtp;

import java.util.concurrent.atomic.AtomicInteger;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * How many messages may come in at a time: so many that their first parts, which James holds in memory up to
 * {@link #MEMORY_OF_MESSAGE}, fill half of the heap. For one more there is no room: {@code 452 4.3.1}. Safe for use by many threads.
 */
@Singleton
public final class IntakeRoom {

    /** What a message takes in memory before the rest of it goes to a file: the buffer, twice while it grows. */
    static final long MEMORY_OF_MESSAGE = 2 * 256 * 1024L;

    private final int limit;
    private final AtomicInteger incoming = new AtomicInteger();

    @Inject
    IntakeRoom() {
        this(Runtime.getRuntime().maxMemory());
    }

    /** @param heap bytes */
    IntakeRoom(long heap) {
        this.limit = Math.toIntExact(Math.max(1, Math.min(Integer.MAX_VALUE, heap / 2 / MEMORY_OF_MESSAGE)));
    }

    /** Takes a place; it must be {@link #leave left}. Whether there was one. */
    boolean enter() {
        if (incoming.incrementAndGet() > limit) {
            incoming.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives the place back. */
    void leave() {
        incoming.decrementAndGet();
    }

    /** Messages that are coming in. */
    public int incoming() {
        return incoming.get();
    }
}
