package org.jamesarchive.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jamesarchive.queue.Disk;
import org.jspecify.annotations.Nullable;

/**
 * Writes records into today's file and forces them. A step of zeros is written ahead, so that a force does not wait for the file
 * system's own journal. A file that failed, in whatever way, is never written or forced again: the next one is begun, from the second
 * failure within a second on after a pause. One thread at a time; the file being written is known to all.
 */
final class LedgerWriter {

    static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private static final int AHEAD_STEP = 1024 * 1024;

    private final LedgerSettings settings;
    private final Clock clock;
    private final LedgerFiles files;
    private final LedgerLog log;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SharedCommit.BATCH_LIMIT * LedgerFormat.RECORD_SIZE);
    private @Nullable Open open;
    private Instant lastFailure = Instant.EPOCH;
    private Instant retryAt = Instant.EPOCH;
    private boolean closed;
    private volatile String fault = "";
    private volatile @Nullable Durable durable;

    /** The file that is written now. */
    private static final class Open {
        private final LedgerFile name;
        private final Disk.DiskFile file;
        private long end = LedgerFormat.HEADER_SIZE;
        private long ahead = LedgerFormat.HEADER_SIZE;

        Open(LedgerFile name, Disk.DiskFile file) {
            this.name = name;
            this.file = file;
        }
    }

    /** Up to where the file that is written now is on disk. */
    record Durable(Path file, long end) {}

    LedgerWriter(LedgerSettings settings, Clock clock, LedgerFiles files, LedgerLog log) {
        this.settings = settings;
        this.clock = clock;
        this.files = files;
        this.log = log;
    }

    /** Why nothing can be written; empty when it can. */
    String fault() {
        return fault;
    }

    /** Null while no file is open. */
    @Nullable
    Durable durable() {
        return durable;
    }

    /** Puts records on disk, at most {@link SharedCommit#BATCH_LIMIT}. */
    synchronized void commit(List<LedgerRecord> records) throws IOException {
        Open to = openFile();
        try {
            buffer.clear();
            records.forEach(record -> LedgerFormat.encode(record, buffer));
            long end = to.end + buffer.flip().remaining();
            to.file.writeAll(buffer, to.end);
            writeAhead(to, end);
            to.file.force();
            to.end = end;
            durable = new Durable(to.name.path(), end);
        } catch (IOException e) {
            abandon(to);
            failed(e);
            throw e;
        }
    }

    /** Opens a file when there is none, so that {@link #fault} tells the truth while nothing is written. */
    synchronized void probe() {
        try {
            openFile();
        } catch (IOException noted) {
            // it is the fault now
        }
    }

    private Open openFile() throws IOException {
        if (closed) {
            throw new IOException("the ledger is closed");
        }
        Open current = open;
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (current != null && !today.isAfter(current.name.day())) {
            return current;
        }
        if (!fault.isEmpty() && clock.instant().isBefore(retryAt)) {
            throw new IOException(fault);
        }
        try {
            Open next = begin(today);
            finish();
            open = next;
            durable = new Durable(next.name.path(), next.end);
        } catch (IOException e) {
            failed(e);
            throw e;
        }
        recovered();
        deleteOld(today);
        return open;
    }

    private Open begin(LocalDate day) throws IOException {
        LedgerFile name = files.next(day);
        Disk.DiskFile file = files.create(name);
        try {
            Open next = new Open(name, file);
            file.writeAll(LedgerFormat.header(), 0);
            writeAhead(next, next.end);
            file.force();
            files.syncDirectory();
            return next;
        } catch (IOException e) {
            try (file) {
                files.delete(name);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static void writeAhead(Open to, long end) {
        if (end < to.ahead) {
            return;
        }
        to.ahead = end;
        try {
            to.file.writeZeros(end, end + AHEAD_STEP);
            to.ahead = end + AHEAD_STEP;
        } catch (IOException noRoom) {
            // the records themselves are written; without the step ahead the next commit is only slower
            to.ahead = end;
        }
    }

    private void deleteOld(LocalDate today) {
        LocalDate first = today.minusDays(settings.retention().toDays());
        try {
            for (LedgerFile file : files.all()) {
                if (file.day().isBefore(first)) {
                    files.delete(file);
                    log.deleted(file.path());
                }
            }
        } catch (IOException e) {
            log.notDeleted(e);
        }
    }

    private void abandon(Open failed) {
        log.abandoned(failed.name.path());
        finish();
    }

    private void failed(IOException cause) {
        String reason = "the ledger cannot be written: " + cause.getMessage();
        if (fault.isEmpty()) {
            log.unavailable(reason, cause);
        }
        fault = reason;
        Instant now = clock.instant();
        retryAt = now.isBefore(lastFailure.plus(RETRY_DELAY)) ? now.plus(RETRY_DELAY) : now;
        lastFailure = now;
    }

    private void recovered() {
        if (!fault.isEmpty()) {
            fault = "";
            log.availableAgain();
        }
    }

    /** Closes the file that is open, cut behind what is on disk: what is written ahead, or half, means nothing. */
    private void finish() {
        Open current = open;
        open = null;
        durable = null;
        if (current != null) {
            try (Disk.DiskFile file = current.file) {
                file.truncate(current.end);
            } catch (IOException e) {
                log.notClosed(e);
            }
        }
    }

    synchronized void close() {
        closed = true;
        finish();
    }
}
