package org.jamesarchive.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jamesarchive.queue.DirectoryLock;
import org.jamesarchive.queue.Disk;
import org.jamesarchive.queue.LocalDisk;
import org.jamesarchive.store.ContentId;

/**
 * A gateway's own word on what it acknowledged, in a directory of its own: a file a day (UTC), a record for each message and
 * archive domain, on disk before the client reads its {@code 250}. It is what the workers, the queue and the parking folder are
 * reconciled with, so it is not derived from any of them.
 * <p>
 * <b>Order.</b> A record is written when the message is safe already, on its workers or in the durable queue, and before the
 * {@code 250}. So there is never a record of a message that was not taken, and none is named lost that its client sent again. What a
 * crash, or a ledger that fails, can leave between the two is a message without a record whose client has no {@code 250}: it is
 * delivered, and merges when it comes again.
 * <p>
 * Safe for use by many threads; concurrent records share one force. A directory has one open ledger at a time, whatever the process.
 */
public final class Ledger implements Closeable {

    private final Clock clock;
    private final DirectoryLock lock;
    private final LedgerFiles files;
    private final LedgerDomains domains;
    private final LedgerWriter writer;
    private final SharedCommit commit;
    private final LongAdder written = new LongAdder();

    /**
     * Opens the ledger of a directory. On a full or failing disk it opens as well: only {@link #record} is refused.
     *
     * @throws IOException when the directory is in use by another ledger, or cannot be read or made
     */
    public static Ledger open(LedgerSettings settings, Clock clock) throws IOException {
        return open(settings, clock, new LocalDisk());
    }

    static Ledger open(LedgerSettings settings, Clock clock, Disk disk) throws IOException {
        Files.createDirectories(settings.directory());
        DirectoryLock lock = DirectoryLock.take(settings.directory());
        try {
            return new Ledger(settings, clock, disk, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private Ledger(LedgerSettings settings, Clock clock, Disk disk, DirectoryLock lock) throws IOException {
        this.clock = clock;
        this.lock = lock;
        LedgerLog log = new LedgerLog(settings.directory());
        files = new LedgerFiles(settings.directory(), disk);
        domains = LedgerDomains.open(settings.directory(), log);
        writer = new LedgerWriter(settings, clock, files, log);
        new LedgerRecovery(files, writer, log).recover();
        writer.probe();
        commit = new SharedCommit(writer::commit, "ledger-writer " + settings.directory());
    }

    /**
     * Notes that a message is about to be acknowledged; on disk when this returns.
     *
     * @param archiveDomains where it goes, lower case
     * @param copies workers that are to have it in each
     * @throws LedgerUnavailableException when it cannot be written: there must be no acknowledgement
     */
    public void record(ContentId contentId, Collection<String> archiveDomains, int copies)
            throws LedgerUnavailableException {
        Instant now = clock.instant();
        List<LedgerRecord> records = new ArrayList<>(archiveDomains.size());
        for (String domain : archiveDomains) {
            records.add(new LedgerRecord(contentId, now, domains.hashOf(domain), copies));
        }
        for (int from = 0; from < records.size(); from += SharedCommit.BATCH_LIMIT) {
            commit.submit(records.subList(from, Math.min(records.size(), from + SharedCommit.BATCH_LIMIT)));
        }
        written.add(records.size());
    }

    /**
     * To be asked before a message is taken, so that none is shown to the workers that cannot be acknowledged. A ledger that failed
     * is looked at again, once a second.
     *
     * @throws LedgerUnavailableException when {@link #record} would be refused
     */
    public void requireAvailable() throws LedgerUnavailableException {
        String reason = unavailable();
        if (!reason.isEmpty()) {
            throw new LedgerUnavailableException(reason);
        }
    }

    /** Why records are refused; empty when they are not. */
    public String unavailable() {
        if (!writer.fault().isEmpty()) {
            writer.probe();
        }
        return writer.fault();
    }

    /** Records written since it was opened. */
    public long written() {
        return written.sum();
    }

    /**
     * The days of which there are records, oldest first.
     *
     * @throws IOException when a file cannot be read
     */
    public List<LedgerDay> days() throws IOException {
        TreeMap<LocalDate, Long> days = new TreeMap<>();
        for (LedgerFile file : files.all()) {
            try (LedgerReader reader = open(file)) {
                days.merge(file.day(), reader.written(), Long::sum);
            }
        }
        return days.entrySet().stream()
                .filter(day -> day.getValue() > 0)
                .map(day -> new LedgerDay(day.getKey(), day.getValue()))
                .toList();
    }

    /**
     * Up to {@code limit} records of one day.
     *
     * @throws IOException when a file cannot be read
     */
    public LedgerPage read(LocalDate day, LedgerPosition from, int limit) throws IOException {
        List<LedgerEntry> entries = new ArrayList<>();
        long damaged = 0;
        List<LedgerFile> ofDay = files.of(day).stream()
                .filter(file -> file.number() >= from.file())
                .toList();
        for (LedgerFile file : ofDay) {
            try (LedgerReader reader = open(file)) {
                long end = reader.written();
                for (long i = file.number() == from.file() ? from.record() : 0; i < end; i++) {
                    if (entries.size() + damaged == limit) {
                        return new LedgerPage(entries, damaged, Optional.of(new LedgerPosition(file.number(), i)));
                    }
                    Optional<LedgerEntry> entry = reader.record(i).map(this::entry);
                    entry.ifPresent(entries::add);
                    damaged += entry.isPresent() ? 0 : 1;
                }
            }
        }
        return new LedgerPage(entries, damaged, Optional.empty());
    }

    private LedgerEntry entry(LedgerRecord record) {
        return new LedgerEntry(
                record.contentId(), record.acknowledged(), domains.name(record.domain()), record.copies());
    }

    private LedgerReader open(LedgerFile file) throws IOException {
        LedgerWriter.Durable durable = writer.durable();
        return durable != null && durable.file().equals(file.path())
                ? LedgerReader.open(file.path(), durable.end())
                : LedgerReader.open(file.path());
    }

    /** Closes the file. What was recorded is on disk already. */
    @Override
    public void close() throws IOException {
        commit.close();
        writer.close();
        lock.close();
    }
}
