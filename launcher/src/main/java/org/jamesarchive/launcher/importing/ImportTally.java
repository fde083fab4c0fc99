package org.jamesarchive.launcher.importing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;

/** Counts what becomes of the items, shows how far the import is, and keeps the first troubles for its end. Safe for use by many threads. */
final class ImportTally {

    private static final int TROUBLES_SHOWN_LIMIT = 10;
    private static final Duration ESTIMATE_AFTER = Duration.ofSeconds(3);

    private final Console console;
    private final Time time;
    private final long weight;
    private final long start;
    private final List<String> troubles = new ArrayList<>();
    private long read;
    private long taken;
    private long queued;
    private long merged;
    private long doneBefore;
    private long refused;
    private long unreadable;
    private long passedOver;

    /** @param weight what there is to read, in bytes */
    ImportTally(Console console, Time time, long weight) {
        this.console = console;
        this.time = time;
        this.weight = weight;
        this.start = time.nanos();
    }

    synchronized void progress(long bytes) {
        read += bytes;
        console.progress(progressLine());
    }

    /** The gateway has it, and has answered {@code reply}. */
    synchronized void accepted(String reply) {
        if (reply.matches("250 2\\.6\\.0 [0-9a-f]{64} merged on .*")) {
            merged++;
        } else {
            taken++;
            queued += reply.matches("250 2\\.6\\.0 [0-9a-f]{64} queued as .*") ? 1 : 0;
        }
        console.progress(progressLine());
    }

    synchronized void doneBefore() {
        doneBefore++;
    }

    synchronized void refused(String name, String reply) {
        refused++;
        trouble("refused: " + name + ": " + reply);
    }

    synchronized void unreadable(String name, String reason) {
        unreadable++;
        trouble("unreadable: " + name + ": " + reason);
    }

    synchronized void passedOver() {
        passedOver++;
    }

    synchronized ImportCounts counts() {
        return new ImportCounts(taken, queued, merged, doneBefore, refused, unreadable, passedOver);
    }

    /** The first few items that are not in the archive, and how many more there are. */
    synchronized void reportTroubles() {
        troubles.forEach(console::warn);
        long more = refused + unreadable - troubles.size();
        if (more > 0) {
            console.warn("... and " + more + " more");
        }
    }

    synchronized String summary() {
        Duration took = time.since(start);
        return counts() + " in " + Console.seconds(took) + String.format(Locale.ROOT, " (%.0f a second)", rate(took));
    }

    private String progressLine() {
        Duration took = time.since(start);
        long sent = taken + merged;
        String line = String.format(
                Locale.ROOT,
                "%d taken, %d merged, %d done before, %d failed, %.0f a second",
                taken,
                merged,
                doneBefore,
                refused + unreadable,
                rate(took));
        if (weight <= 0) {
            return line;
        }
        double share = Math.min(1, (double) read / weight);
        String left = took.compareTo(ESTIMATE_AFTER) < 0 || share == 0 || sent == 0
                ? ""
                : ", " + shown(Duration.ofMillis((long) (took.toMillis() * (1 - share) / share))) + " left";
        return String.format(Locale.ROOT, "%.0f %%%s: %s", Math.floor(100 * share), left, line);
    }

    private double rate(Duration took) {
        return (taken + merged) * 1_000.0 / Math.max(1, took.toMillis());
    }

    private static String shown(Duration left) {
        if (left.toHours() > 0) {
            return left.toHours() + " h " + left.toMinutesPart() + " min";
        }
        return left.toMinutes() > 0 ? left.toMinutes() + " min" : left.toSeconds() + " s";
    }

    private void trouble(String line) {
        if (troubles.size() < TROUBLES_SHOWN_LIMIT) {
            troubles.add(line.replaceAll("[\\p{Cc}\\p{Cf}]", "?"));
        }
    }
}
