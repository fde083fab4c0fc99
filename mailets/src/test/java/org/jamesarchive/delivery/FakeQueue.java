package org.jamesarchive.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jamesarchive.queue.DurableQueue;
import org.jamesarchive.queue.QueueEntry;
import org.jamesarchive.queue.QueueUnavailableException;
import org.jamesarchive.store.Content;

/** A durable queue in memory, with a disk that can fail. */
final class FakeQueue implements DurableQueue {

    final ConcurrentSkipListMap<Long, QueueEntry> entries = new ConcurrentSkipListMap<>();
    final Set<Long> unreadable = new HashSet<>();
    boolean isFull;
    boolean doneFails;
    boolean readFails;
    int reads;
    int appends;
    private final Clock clock;
    private long last;

    FakeQueue(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized long append(byte[] header, Content content) throws IOException {
        if (isFull) {
            throw new QueueUnavailableException("full");
        }
        byte[] bytes;
        try (InputStream in = content.open()) {
            bytes = in.readAllBytes();
        }
        last += 10;
        appends++;
        entries.put(last, new QueueEntry(last, clock.instant(), header, new Stored(last, bytes)));
        return last;
    }

    @Override
    public void done(long id) throws IOException {
        if (doneFails) {
            throw new IOException("disk trouble");
        }
        entries.remove(id);
    }

    @Override
    public synchronized QueueEntry read(long id) throws IOException {
        reads++;
        if (readFails) {
            throw new IOException("entry " + id + " is damaged");
        }
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

    private final class Stored implements Content {
        private final long id;
        private final byte[] bytes;

        Stored(long id, byte[] bytes) {
            this.id = id;
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public InputStream open() throws IOException {
            if (unreadable.contains(id)) {
                throw new IOException("checksum of entry " + id + " is wrong");
            }
            return Content.of(bytes).open();
        }
    }
}
