package org.jamesarchive.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.segment.SegmentNames;

/** Prints how far a scan is, each second: bytes, messages a second, and when it will be done. For one thread. */
final class ScanReport implements ScanProgress {

    private static final int LOOK_AT_CLOCK_EACH = 256;
    private static final long MIB = 1024L * 1024;
    private static final double NANOS = 1e9;

    private final PrintStream err;
    private final Clock clock;
    private final String name;
    private final NavigableMap<Long, Long> before = new TreeMap<>();
    private final long total;
    private final Instant started;
    private Instant last;
    private long calls;

    ScanReport(Path data, PrintStream err, Clock clock) throws IOException {
        this.err = err;
        this.clock = clock;
        this.name = OneLine.of(String.valueOf(data));
        long sum = 0;
        if (Files.isDirectory(data.resolve("segments"))) {
            for (Map.Entry<Long, Path> segment :
                    SegmentNames.list(data.resolve("segments")).entrySet()) {
                before.put(segment.getKey(), sum);
                sum += Files.size(segment.getValue());
            }
        }
        this.total = sum;
        this.started = clock.instant();
        this.last = started;
    }

    @Override
    public void passed(long segment, long offset, long messages) {
        calls++;
        if (calls % LOOK_AT_CLOCK_EACH != 0) {
            return;
        }
        Instant now = clock.instant();
        if (Duration.between(last, now).toMillis() < 1000) {
            return;
        }
        last = now;
        long bytes = before.getOrDefault(segment, 0L) + offset;
        double seconds = seconds();
        err.printf(
                "%s: %d of %d MiB, %.0f messages/s, %.0f s left%n",
                name, bytes / MIB, total / MIB, messages / seconds, seconds * (total - bytes) / Math.max(1, bytes));
    }

    /** Since it began. */
    double seconds() {
        return Math.max(1, Duration.between(started, clock.instant()).toNanos()) / NANOS;
    }
}
