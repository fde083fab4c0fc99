package org.jamesarchive.command;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jamesarchive.backup.BackupProgress;

/** Prints how far a backup or restore is, each second. For one thread. */
final class CopyReport implements BackupProgress {

    private static final long MIB = 1024L * 1024;
    private static final double NANOS = 1e9;

    private final PrintStream err;
    private final Clock clock;
    private final String name;
    private final Instant started;
    private Instant last;
    private long total;
    private long done;

    CopyReport(String name, PrintStream err, Clock clock) {
        this.name = OneLine.of(name);
        this.err = err;
        this.clock = clock;
        this.started = clock.instant();
        this.last = started;
    }

    @Override
    public void total(long bytes) {
        total = bytes;
        done = 0;
    }

    @Override
    public void advanced(long bytes) {
        done += bytes;
        Instant now = clock.instant();
        if (Duration.between(last, now).toMillis() < 1000) {
            return;
        }
        last = now;
        double rate = done / seconds();
        // Each byte counts twice, once when it is checked and once when it is copied.
        err.printf(
                "%s: %d of %d MiB, %.0f s left%n",
                name, done / 2 / MIB, total / 2 / MIB, Math.max(0, total - done) / Math.max(1, rate));
    }

    /** Since it began. */
    double seconds() {
        return Math.max(1, Duration.between(started, clock.instant()).toNanos()) / NANOS;
    }
}
