package org.jamesarchive.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Notes in a file which copies are being indexed, so that one that ends the process whenever it is read is found out: the kernel keeps what a
 * dead process wrote. What was under way at a death is read alone the next time, so that nothing is blamed for what was read beside it. Records of 12 bytes: sequence in the log, or -1, and at how many deaths of the process it was under way. Not forced: after
 * a power cut it may be of an earlier time. Safe for use by many threads.
 */
final class UnderWay implements Closeable {

    /** So many deaths make a copy suspect: it is not parsed any more. */
    static final int DEATHS_LIMIT = 3;

    private static final String NAME = "underway";
    private static final int RECORD = Long.BYTES + Integer.BYTES;
    private static final long FREE = -1;

    private final FileChannel file;
    private final Map<Long, Integer> deaths;
    private final Queue<Integer> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger slots = new AtomicInteger();
    private final ReadWriteLock company = new ReentrantReadWriteLock();

    /** That a copy is being indexed. */
    record Note(int slot, Lock company) {}

    private UnderWay(FileChannel file, Map<Long, Integer> deaths) {
        this.file = file;
        this.deaths = Map.copyOf(deaths);
    }

    /** Reads what was under way when the process before this ended, and begins anew; suspects stay noted. */
    static UnderWay open(Path folder) throws IOException {
        FileChannel file = FileChannel.open(
                folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Map<Long, Integer> deaths = read(file);
            file.truncate(0);
            UnderWay underWay = new UnderWay(file, deaths);
            for (long sequence : deaths.keySet()) {
                if (underWay.isSuspect(sequence)) {
                    underWay.note(sequence);
                }
            }
            return underWay;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Map<Long, Integer> read(FileChannel file) throws IOException {
        Map<Long, Integer> deaths = new HashMap<>();
        ByteBuffer record = ByteBuffer.allocate(RECORD);
        for (long offset = 0; file.read(record.clear(), offset) == RECORD; offset += RECORD) {
            record.flip();
            long sequence = record.getLong();
            if (sequence != FREE) {
                deaths.put(sequence, Math.min(DEATHS_LIMIT, 1 + Math.max(0, record.getInt())));
            }
        }
        return deaths;
    }

    /** Whether the copy at this place of the log was under way at too many deaths. */
    boolean isSuspect(long sequence) {
        return deaths.getOrDefault(sequence, 0) >= DEATHS_LIMIT;
    }

    /** Notes that a copy is being indexed, by this thread; waits until it may be. @return what {@link #end} wants */
    Note begin(long sequence) throws IOException {
        Lock lock = deaths.containsKey(sequence) ? company.writeLock() : company.readLock();
        lock.lock();
        try {
            return new Note(note(sequence), lock);
        } catch (IOException | RuntimeException e) {
            lock.unlock();
            throw e;
        }
    }

    private int note(long sequence) throws IOException {
        Integer known = free.poll();
        int slot = known == null ? slots.getAndIncrement() : known;
        write(slot, sequence, deaths.getOrDefault(sequence, 0));
        return slot;
    }

    /** By the thread that began it. */
    void end(Note note) throws IOException {
        try {
            write(note.slot(), FREE, 0);
            free.add(note.slot());
        } finally {
            note.company().unlock();
        }
    }

    private void write(int slot, long sequence, int deathCount) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD).putLong(sequence).putInt(deathCount);
        record.flip();
        file.write(record, (long) slot * RECORD);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
