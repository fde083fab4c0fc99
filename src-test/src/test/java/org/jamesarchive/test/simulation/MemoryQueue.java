package org.jamesarchive.test.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.TreeMap;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.store.Content;

/** A durable queue that is not durable. Belongs to one thread. */
final class MemoryQueue implements DurableQueue {

    private final Clock clock;
    private final TreeMap<Long, QueueEntry> entries = new TreeMap<>();
    private long last;

    MemoryQueue(Clock clock) {
        this.clock = clock;
    }

    @Override
    public long append(byte[] header, Content content) throws IOException {
        last++;
        try (InputStream in = content.open()) {
            entries.put(last, new QueueEntry(last, clock.instant(), header, Content.of(in.readAllBytes())));
        }
        return last;
    }

    @Override
    public void done(long id) {
        entries.remove(id);
    }

    @Override
    public QueueEntry read(long id) throws IOException {
        QueueEntry entry = entries.get(id);
        if (entry == null) {
            throw new IOException(id + " is not waiting");
        }
        return entry;
    }

    @Override
    public long[] waiting(long after, int limit) {
        return entries.tailMap(after, false).keySet().stream()
                .limit(limit)
                .mapToLong(Long::longValue)
                .toArray();
    }

    @Override
    public long size() {
        return entries.size();
    }

    @Override
    public void close() {}
}
