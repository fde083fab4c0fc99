package org.jamesarchive.table;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The current table of a file that an operator edits while we run. The file is looked at when the table is used, at most once
 * in {@link #CHECK_INTERVAL}; a changed file is read and swapped in whole, by the thread that noticed, while the others go on
 * with the old table.
 * <pre>
 *   the file is                        then
 *   changed and good                   the new table is used, within {@link #CHECK_INTERVAL} + {@link #SETTLE_TIME}
 *   broken, gone or unreadable         the old table stays in use, {@link #error} says why, until the file is good again
 *   younger than {@link #SETTLE_TIME}  it may be half written: look again when it has settled, at the latest after
 *                                      {@link #SETTLE_LIMIT} of unrest
 *   changed while being read           the same
 *   touched, content unchanged         the table stays, no reload is counted
 * </pre>
 * An editor that writes a new file and renames it is never seen half way; one that writes in place and pauses for longer than
 * {@link #SETTLE_TIME} is. Safe for use by many threads.
 */
public final class ReloadingTable<T> {

    /** How often the file is looked at, at most. */
    public static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    /** How long a file must have been left alone before it is taken. */
    public static final Duration SETTLE_TIME = Duration.ofMillis(250);

    /** After how much unrest a file is taken all the same. */
    public static final Duration SETTLE_LIMIT = Duration.ofSeconds(10);

    private static final int FIRST_READ_ATTEMPTS_LIMIT = 10;

    private final Path file;
    private final FileParser<T> parser;
    private final Clock clock;
    private final ReloadListener listener;
    private final ReentrantLock checking = new ReentrantLock();

    private volatile Loaded<T> loaded;
    private volatile @Nullable String error;
    private volatile long lastCheck;
    private volatile long checkDelay;
    private final AtomicLong reloads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private @Nullable FileStamp refused;
    private @Nullable FileStamp seen;
    private long seenSince;
    private long restlessSince = -1;

    /** @param settled whether the file was old enough when read that a later write must show in its stamp */
    private record Loaded<T>(T table, FileStamp stamp, String digest, Instant at, boolean settled) {}

    /**
     * Loads the table for the first time.
     *
     * @throws TableSyntaxException {@code FILE:LINE: …} when the file is no such table
     * @throws IOException {@code FILE: …} when it is missing or cannot be read
     */
    public ReloadingTable(Path file, TableParser<T> parser, Clock clock, ReloadListener listener) throws IOException {
        this(file, (path, content) -> parser.parse(TextTable.parse(path, content)), clock, listener);
    }

    /**
     * Loads a file of another form for the first time; it is watched in the same way.
     *
     * @throws TableSyntaxException {@code FILE:LINE: …} when the file is none
     * @throws IOException {@code FILE: …} when it is missing or cannot be read
     */
    public ReloadingTable(Path file, FileParser<T> parser, Clock clock, ReloadListener listener) throws IOException {
        this.file = file;
        this.parser = parser;
        this.clock = clock;
        this.listener = listener;
        this.lastCheck = clock.millis();
        this.checkDelay = CHECK_INTERVAL.toMillis();
        this.loaded = load(firstReading(file), lastCheck);
    }

    private static TableSource firstReading(Path file) throws IOException {
        for (int i = 0; i < FIRST_READ_ATTEMPTS_LIMIT; i++) {
            TableSource source = TableSource.read(file);
            if (source != null) {
                return source;
            }
        }
        throw new IOException(file + ": changes all the time, expected a file that nobody writes to");
    }

    private Loaded<T> load(TableSource source, long now) throws TableSyntaxException {
        T table = parser.parse(file, source.content());
        return new Loaded<>(
                table, source.stamp(), source.digest(), Instant.ofEpochMilli(now), isSettled(source.stamp(), now));
    }

    /** The table to use now. */
    public T current() {
        long sinceCheck = clock.millis() - lastCheck;
        if ((sinceCheck >= checkDelay || sinceCheck < 0) && checking.tryLock()) {
            try {
                check(clock.millis());
            } finally {
                checking.unlock();
            }
        }
        return loaded.table();
    }

    private void check(long now) {
        lastCheck = now;
        checkDelay = CHECK_INTERVAL.toMillis();
        try {
            FileStamp stamp = FileStamp.of(file);
            if (stamp.equals(loaded.stamp()) && loaded.settled()) {
                good();
            } else if (!stamp.equals(refused)) {
                checkChanged(stamp, now);
            }
        } catch (IOException e) {
            fail(file + ": " + TableSource.describe(e));
        }
    }

    private void checkChanged(FileStamp stamp, long now) {
        if (!isSettled(stamp, now) && isPatient(now)) {
            return;
        }
        try {
            TableSource source = TableSource.read(file);
            boolean unchanged = source != null && source.stamp().equals(stamp);
            if (!unchanged && isPatient(now)) {
                return;
            }
            restlessSince = -1;
            if (source != null) {
                take(source, now);
            }
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void take(TableSource source, long now) {
        boolean settled = isSettled(source.stamp(), now);
        if (source.digest().equals(loaded.digest())) {
            loaded = new Loaded<>(loaded.table(), source.stamp(), source.digest(), loaded.at(), settled);
            good();
            return;
        }
        try {
            loaded = load(source, now);
        } catch (TableSyntaxException e) {
            fail(String.valueOf(e.getMessage()));
            refused = settled ? source.stamp() : null;
            return;
        }
        reloads.incrementAndGet();
        good();
        listener.reloaded(file);
    }

    /** Whether to wait for a file that somebody is writing; if so, looks again when it may have settled. */
    private boolean isPatient(long now) {
        if (restlessSince < 0 || now < restlessSince) {
            restlessSince = now;
        }
        if (now - restlessSince >= SETTLE_LIMIT.toMillis()) {
            return false;
        }
        checkDelay = SETTLE_TIME.toMillis();
        return true;
    }

    /** By the file's age; where its clock is ahead of ours, by how long we have seen it as it is. */
    private boolean isSettled(FileStamp stamp, long now) {
        if (!stamp.equals(seen)) {
            seen = stamp;
            seenSince = now;
        }
        long age = now - stamp.modified().toMillis();
        return (age < 0 ? now - seenSince : age) >= SETTLE_TIME.toMillis();
    }

    private void good() {
        refused = null;
        restlessSince = -1;
        error = null;
    }

    private void fail(String message) {
        refused = null;
        if (!message.equals(error)) {
            error = message;
            failures.incrementAndGet();
            listener.kept(message);
        }
    }

    /** Why the file as it now stands is not what is used, {@code FILE:LINE: …} or {@code FILE: …}; empty when all is well. */
    public Optional<String> error() {
        return Optional.ofNullable(error);
    }

    /** How often a changed file was taken, the first load not counted. */
    public long reloads() {
        return reloads.get();
    }

    /** How often the file turned bad, or bad in another way. */
    public long failures() {
        return failures.get();
    }

    /** When the table in use was read. */
    public Instant loadedAt() {
        return loaded.at();
    }

    /** The file, as the operator named it. */
    public Path file() {
        return file;
    }
}
