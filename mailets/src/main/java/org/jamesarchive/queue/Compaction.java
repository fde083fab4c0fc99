package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Empties a segment by copying its waiting entries to the end of the log, ids and arrival kept. Used by the reclaimer's thread. */
final class Compaction {

    private static final int IDS_AT_ONCE = 4096;
    private static final long COPY_BYTES_AT_ONCE = 1024 * 1024;

    private final QueueSettings settings;
    private final Disk disk;
    private final LogState state;
    private final LargeContents largeContents;
    private final Quarantine quarantine;
    private final CopyDoor copies;

    /** Where copies are handed in; each is answered when it is on disk, or was not needed any more. */
    interface CopyDoor {
        void submit(LogRequest copy) throws QueueUnavailableException;
    }

    Compaction(
            QueueSettings settings,
            Disk disk,
            LogState state,
            LargeContents largeContents,
            Quarantine quarantine,
            CopyDoor copies) {
        this.settings = settings;
        this.disk = disk;
        this.state = state;
        this.largeContents = largeContents;
        this.quarantine = quarantine;
        this.copies = copies;
    }

    /**
     * Copies what waits in a segment to the end of the log, unless the disk has no room for twice as much.
     *
     * @param stop asked now and then whether to give up
     * @throws IOException when a copy could not be written; what was copied stays copied
     */
    void copySurvivors(Segment segment, BooleanSupplier stop) throws IOException {
        if (disk.usableSpace(settings.directory()) <= 2 * state.liveBytes(segment)) {
            return;
        }
        long after = 0;
        List<LogRequest> pending = new ArrayList<>();
        long pendingBytes = 0;
        while (!state.isEmpty(segment) && !stop.getAsBoolean()) {
            long[] ids = state.waiting(after, IDS_AT_ONCE);
            if (ids.length == 0) {
                break;
            }
            after = ids[ids.length - 1];
            for (long id : ids) {
                Optional<LogRequest> copy = state.isIn(segment, id) ? copy(id) : Optional.empty();
                if (copy.isPresent()) {
                    copies.submit(copy.get());
                    pending.add(copy.get());
                    pendingBytes += copy.get().length();
                }
                if (pendingBytes > COPY_BYTES_AT_ONCE) {
                    await(pending);
                    pendingBytes = 0;
                }
            }
            await(pending);
            pendingBytes = 0;
        }
    }

    private static void await(List<LogRequest> pending) throws QueueUnavailableException {
        for (LogRequest request : pending) {
            request.await();
        }
        pending.clear();
    }

    /** The copy of an entry; none when it ended meanwhile or its bytes are damaged. */
    private Optional<LogRequest> copy(long id) throws IOException {
        Optional<Location> location = state.locate(id);
        if (location.isEmpty()) {
            return Optional.empty();
        }
        try {
            StoredRecord stored = StoredRecord.readWhole(id, location.get());
            return Optional.of(LogRequest.copy(stored.record(), stored.header(), stored.body(), location.get()));
        } catch (DamagedRecordException e) {
            quarantine(id, location.get(), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** A damaged entry is treated as recovery would: its bytes go to quarantine, it waits no more. */
    private void quarantine(long id, Location location, String what) throws IOException {
        Path file = location.segment().file;
        long end = location.offset() + (long) location.length();
        if (state.markDamaged(id)) {
            quarantine.report(file, location.offset(), end, what);
        }
        quarantine.keep(file, location.offset(), end, "damaged");
        if (location.fileNumber() != 0) {
            quarantine.move(largeContents.file(location.fileNumber()));
        }
        state.remove(id);
    }
}
