package org.jamesarchive.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.queue.DurableQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which message is next: always the oldest that can be tried now. It is one of
 * <pre>
 *   ready     its time has come
 *   room      waits for a worker of its domains, together with others: all of an open room; of a closed one the oldest, as a
 *             probe, when it is time to look again
 *   cursor    not looked at yet, on disk only
 * </pre>
 * A message may be in flight before the cursor comes to it: it is expected before its entry can be seen, and the cursor stands
 * still until its number is known, to pass it over. Messages are remembered by number. While {@link DeliverySettings#heldLimit} are, the cursor stands still. Belongs to the
 * delivery loop.
 */
final class Backlog {

    /** Ids read from the queue at a time. */
    static final int CURSOR_BATCH = 256;

    /** Rooms at a time; messages for more sets of domains wait by the clock instead. */
    static final int ROOM_LIMIT = 1000;

    /** Time between probes that are let out of a closed room. */
    static final Duration PROBE_WAIT = Duration.ofSeconds(1);

    private static final long BEFORE_ALL = -1;

    private static final class Room {
        final LongHeap ids = new LongHeap();
        boolean isOpen = true;
        Instant nextProbe = Instant.MIN;
    }

    private final DurableQueue queue;
    private final Clock clock;
    private final MailLog log;
    private final int heldLimit;
    private final LongHeap ready = new LongHeap();
    private final LongHeap timed = new LongHeap();
    private final TreeMap<String, Room> rooms = new TreeMap<>();
    private final TreeSet<Long> early = new TreeSet<>();
    private int expected;
    private long cursor = BEFORE_ALL;
    private long[] batch = {};
    private int batchAt;
    private long held;

    Backlog(DurableQueue queue, int heldLimit, Clock clock, MailLog log) {
        this.queue = queue;
        this.heldLimit = heldLimit;
        this.clock = clock;
        this.log = log;
    }

    /** Messages remembered by number. */
    long held() {
        return held;
    }

    /** Takes the next message that can be tried now. */
    OptionalLong next() {
        Instant now = clock.instant();
        while (!timed.isEmpty() && timed.firstKey() <= now.toEpochMilli()) {
            long id = timed.remove();
            ready.add(id, id);
        }
        LongHeap oldest = ready.isEmpty() ? null : ready;
        Room source = null;
        for (Room room : rooms.values()) {
            boolean isDue = room.isOpen || !now.isBefore(room.nextProbe);
            if (isDue && !room.ids.isEmpty() && isOlder(room.ids, oldest)) {
                oldest = room.ids;
                source = room;
            }
        }
        if (held < heldLimit
                && expected == 0
                && peekCursor()
                && (oldest == null || batch[batchAt] < oldest.firstKey())) {
            passCursor();
            return OptionalLong.of(cursor);
        }
        return oldest == null ? OptionalLong.empty() : OptionalLong.of(take(oldest, source, now));
    }

    private long take(LongHeap heap, @Nullable Room room, Instant now) {
        held--;
        if (room != null && !room.isOpen) {
            room.nextProbe = now.plus(PROBE_WAIT);
        }
        return heap.remove();
    }

    private static boolean isOlder(LongHeap heap, @Nullable LongHeap than) {
        return than == null || heap.firstKey() < than.firstKey();
    }

    /** An entry is about to come into the queue whose message is in flight already. */
    void expect() {
        expected++;
    }

    /** An expected entry has come, or will not. */
    void arrived(OptionalLong id) {
        expected--;
        if (id.isPresent() && id.getAsLong() > cursor) {
            early.add(id.getAsLong());
        }
    }

    /** Whether there is an id at the cursor; those that came early are passed over. */
    private boolean peekCursor() {
        while (true) {
            if (batchAt == batch.length) {
                batch = queue.waiting(cursor, CURSOR_BATCH);
                batchAt = 0;
            }
            if (batchAt == batch.length || !early.contains(batch[batchAt])) {
                return batchAt < batch.length;
            }
            passCursor();
        }
    }

    private void passCursor() {
        cursor = batch[batchAt];
        batchAt++;
        early.headSet(cursor, true).clear();
    }

    /** Whether there is nothing to try and nothing that waits; something may still be in flight. */
    boolean isIdle() {
        return held == 0 && !peekCursor();
    }

    /** Looks at all waiting messages anew; to be called only while nothing is in flight or held. */
    void rewind() {
        cursor = BEFORE_ALL;
        early.clear();
        batch = new long[0];
        batchAt = 0;
    }

    /** The message is to be tried again at {@code due}. */
    void waitUntil(Instant due, long id) {
        held++;
        timed.add(due.toEpochMilli(), id);
    }

    /**
     * The message waits for a worker of {@code domains}, of which none can be asked now.
     *
     * @param nextProbe when it is worth looking again
     */
    void waitForWorker(Collection<String> domains, Instant nextProbe, long id, String reason) {
        String key = String.join(",", domains);
        Room room = rooms.get(key);
        if (room == null && rooms.size() >= ROOM_LIMIT) {
            waitUntil(nextProbe, id);
            return;
        }
        if (room == null) {
            room = new Room();
            rooms.put(key, room);
        }
        held++;
        room.ids.add(id, id);
        if (room.isOpen) {
            room.isOpen = false;
            log.domainWaits(key, reason);
        }
        room.nextProbe = nextProbe;
    }

    /** A worker answers again: those that wait for one go on. */
    void openRooms() {
        openRooms("");
    }

    /**
     * Workers of {@code domain} take mail: those that wait for one of them go on.
     *
     * @return whether some waited
     */
    boolean openRooms(String domain) {
        boolean isOpened = false;
        for (Map.Entry<String, Room> entry : rooms.entrySet()) {
            Room room = entry.getValue();
            if (!room.isOpen
                    && (domain.isEmpty() || List.of(entry.getKey().split(",")).contains(domain))) {
                room.isOpen = true;
                isOpened |= !room.ids.isEmpty();
                log.domainFlows(entry.getKey());
            }
        }
        rooms.values().removeIf(room -> room.isOpen && room.ids.isEmpty());
        return isOpened;
    }

    /** Everything that waits can be tried now. */
    void flush() {
        while (!timed.isEmpty()) {
            long id = timed.remove();
            ready.add(id, id);
        }
        rooms.values().forEach(room -> room.isOpen = true);
    }

    /** When {@link #next} will have a message that it has not now; {@link Instant#MAX} when only new ones can come. */
    Instant nextTime() {
        Instant next = timed.isEmpty() ? Instant.MAX : Instant.ofEpochMilli(timed.firstKey());
        for (Room room : rooms.values()) {
            if (!room.ids.isEmpty() && room.nextProbe.isBefore(next)) {
                next = room.nextProbe;
            }
        }
        return next;
    }
}
