package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.jamesarchive.store.Content;

/**
 * A durable queue in a directory of its own: one log of segment files, group commit, done-marks, replay at open. Safe for
 * use by many threads; reading never holds up appending. A directory has one open queue at a time, whatever the process.
 * <pre>
 *   NNNNNNNNNNNNNNNN.log   segments, {@link SegmentFormat}
 *   large/                 contents from 256 KiB on, a file each, {@link LargeContents}
 *   quarantine/            damaged bytes, for a person to look at and delete
 *   reserve                1 MiB that a full disk leaves for done-marks, {@link Reserve}
 *   lock                   keeps a second queue out
 * </pre>
 */
public final class AppendLogQueue implements DurableQueue {

    /** Headers and small contents that wait for the disk, all appenders together, in bytes. */
    private static final int MEMORY_LIMIT = 32 * 1024 * 1024;

    private final QueueSettings settings;
    private final Clock clock;
    private final Disk disk;
    private final DirectoryLock directoryLock;
    private final LogState state;
    private final Quarantine quarantine;
    private final LargeContents largeContents;
    private final LogWriter writer;
    private final GroupCommit commit;
    private final Reclaimer reclaimer;
    private final Semaphore memory = new Semaphore(MEMORY_LIMIT, true);
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the queue of a directory and replays its log. On a full disk it opens as well, for reading and
     * {@link #done}: only appends are refused.
     *
     * @throws IOException when the directory is in use by another queue, or cannot be read or made
     */
    public static AppendLogQueue open(QueueSettings settings, Clock clock) throws IOException {
        return open(settings, clock, new LocalDisk());
    }

    static AppendLogQueue open(QueueSettings settings, Clock clock, Disk disk) throws IOException {
        Files.createDirectories(settings.directory());
        DirectoryLock lock = DirectoryLock.take(settings.directory());
        try {
            return new AppendLogQueue(settings, clock, disk, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private AppendLogQueue(QueueSettings settings, Clock clock, Disk disk, DirectoryLock directoryLock)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.disk = disk;
        this.directoryLock = directoryLock;
        QueueLog log = new QueueLog(settings.directory());
        state = new LogState(settings.segmentSize());
        quarantine = new Quarantine(settings.directory(), disk, log);
        largeContents = new LargeContents(settings, disk, log);
        largeContents.prepare();
        long nextId = new LogRecovery(settings, disk, state, largeContents, quarantine, log).recover();
        Compaction compaction = new Compaction(settings, disk, state, largeContents, quarantine, this::submitCopy);
        reclaimer = new Reclaimer(settings, disk, state, largeContents, compaction, log);
        writer = new LogWriter(settings, disk, state, log, nextId, reclaimer);
        writer.probe();
        commit = new GroupCommit(writer, settings);
        commit.start();
        reclaimer.start();
        reclaimer.signal();
        log.opened(state.size(), state.segmentCount(), quarantine.damaged(), writer.isDirect());
    }

    private void submitCopy(LogRequest copy) throws QueueUnavailableException {
        commit.submit(copy);
    }

    /**
     * {@inheritDoc}
     *
     * @throws EntryTooLargeException when header and content are over the entry size limit
     * @throws IllegalArgumentException when the header is over {@link #HEADER_LIMIT}
     */
    @Override
    public long append(byte[] header, Content content) throws IOException {
        if (header.length > HEADER_LIMIT) {
            throw new IllegalArgumentException(
                    "a header of %d bytes is over the limit of %d".formatted(header.length, HEADER_LIMIT));
        }
        long size = header.length + content.size();
        if (size > settings.entrySizeLimit()) {
            throw new EntryTooLargeException(size, settings.entrySizeLimit());
        }
        if (closed.get()) {
            throw new QueueUnavailableException("the queue is closed");
        }
        return content.size() < LargeContents.LEAST_BYTES ? appendSmall(header, content) : appendLarge(header, content);
    }

    private long appendSmall(byte[] header, Content content) throws IOException {
        int bytes = header.length + (int) content.size();
        memory.acquireUninterruptibly(bytes);
        try {
            byte[] body = Contents.readAll(content);
            CRC32C crc = new CRC32C();
            crc.update(body);
            return commit(LogRequest.entry(clock.instant(), header, body, (int) crc.getValue()));
        } finally {
            memory.release(bytes);
        }
    }

    private long appendLarge(byte[] header, Content content) throws IOException {
        LargeContents.Stored stored = largeContents.store(content);
        memory.acquireUninterruptibly(header.length);
        boolean committed = false;
        try {
            long id = commit(LogRequest.largeEntry(clock.instant(), header, stored));
            committed = true;
            return id;
        } finally {
            memory.release(header.length);
            if (!committed) {
                largeContents.delete(stored.number());
            }
        }
    }

    private long commit(LogRequest request) throws QueueUnavailableException {
        commit.submit(request);
        return request.await();
    }

    @Override
    public void done(long id) throws IOException {
        if (closed.get()) {
            throw new IOException("the queue is closed");
        }
        Optional<Location> ended = state.remove(id);
        if (ended.isPresent()) {
            commit.mark(id, ended.get().fileNumber());
            if (state.isEndedForGood(ended.get().segment())) {
                reclaimer.signal();
            }
        }
    }

    @Override
    public QueueEntry read(long id) throws IOException {
        while (true) {
            Location location = state.locate(id).orElseThrow(() -> new IOException("entry " + id + " is not waiting"));
            try {
                StoredRecord stored = StoredRecord.read(id, location);
                return new QueueEntry(
                        id,
                        stored.record().arrival(),
                        stored.header(),
                        new EntryContent(id, stored.record(), location, state, largeContents, quarantine));
            } catch (NoSuchFileException e) {
                if (state.isAt(id, location)) {
                    reportDamage(id, location, "the segment is gone");
                    throw new IOException("entry " + id + " cannot be read: its segment is gone", e);
                }
            } catch (DamagedRecordException e) {
                reportDamage(id, location, String.valueOf(e.getMessage()));
                throw e;
            }
        }
    }

    private void reportDamage(long id, Location location, String what) {
        if (state.markDamaged(id)) {
            long end = location.offset() + (long) location.length();
            quarantine.report(location.segment().file, location.offset(), end, what);
        }
    }

    @Override
    public long[] waiting(long after, int limit) {
        return state.waiting(after, limit);
    }

    @Override
    public long size() {
        return state.size();
    }

    /**
     * When the waiting entry with the least id was appended; empty when none waits. One small read from disk.
     *
     * @throws IOException when that entry cannot be read
     */
    public Optional<Instant> oldestArrival() throws IOException {
        while (true) {
            OptionalLong oldest = state.oldest();
            if (oldest.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(read(oldest.getAsLong()).arrival());
            } catch (IOException e) {
                if (state.locate(oldest.getAsLong()).isPresent()) {
                    throw e;
                }
            }
        }
    }

    /** Damaged places and entries found since the queue was opened. */
    public long damaged() {
        return quarantine.damaged();
    }

    /** Whether segments are written past the page cache: asked for, and taken by the file system. */
    public boolean isDirect() {
        return writer.isDirect();
    }

    /** Counts and state, cheap enough to be asked each second. */
    public QueueStatus status() {
        return new QueueStatus(
                state.size(),
                state.bytes() + largeContents.bytes(),
                state.segmentCount(),
                quarantine.damaged(),
                unavailable());
    }

    private String unavailable() {
        if (commit.hasEnded()) {
            return "the queue is closed";
        }
        if (!writer.fault().isEmpty()) {
            return writer.fault();
        }
        try {
            long usable = disk.usableSpace(settings.directory());
            return usable < settings.freeSpaceWatermark() ? LogWriter.belowWatermark(usable, settings) : "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Writes the done-marks that wait, and closes the files. What was acknowledged is on disk already. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            reclaimer.close();
            commit.close();
            directoryLock.close();
        }
    }
}
