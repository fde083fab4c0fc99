package org.jamesarchive.launcher.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jamesarchive.launcher.time.Time;

/**
 * Standard output for results, standard error for progress and errors. On a terminal progress is one line that is written
 * over; elsewhere it is a plain line now and then. Safe for use by many threads.
 */
public final class Console {

    private static final Duration TERMINAL_PACE = Duration.ofMillis(100);
    private static final Duration PLAIN_PACE = Duration.ofSeconds(5);
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final int PROGRESS_WIDTH = 78;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final Time time;
    private boolean progressShown;
    private boolean silent;
    private long lastProgress;

    /** @param terminal whether {@code err} is a terminal */
    public Console(PrintWriter out, PrintWriter err, boolean terminal, Time time) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.time = time;
        this.lastProgress = time.nanos();
    }

    /** A console whose {@link #say} goes to standard error, so that standard output is left to one JSON document. */
    public Console forJson() {
        return new Console(err, err, terminal, time);
    }

    /** One line of result. */
    public synchronized void say(String line) {
        clearProgress();
        print(out, line);
    }

    /** One line for the user that is no result: an error, a warning. */
    public synchronized void warn(String line) {
        clearProgress();
        print(err, line);
    }

    /** How far the work is; shown now, a little later, or never. */
    public synchronized void progress(String line) {
        if (silent || time.since(lastProgress).compareTo(terminal ? TERMINAL_PACE : PLAIN_PACE) < 0) {
            return;
        }
        lastProgress = time.nanos();
        if (terminal) {
            err.print(CLEAR_LINE + line.substring(0, Math.min(line.length(), PROGRESS_WIDTH)));
            err.flush();
            progressShown = true;
        } else {
            print(err, line);
        }
    }

    /** Columns as wide as their widest cell; numbers to the right. The first row is the head. */
    public void table(List<List<String>> rows) {
        Table.lines(rows).forEach(this::say);
    }

    /** Ends all output, with a clean line: the process is ending. */
    public synchronized void silence() {
        clearProgress();
        silent = true;
    }

    /** {@code 12.3 MB}. */
    public static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double kilobytes = bytes / 1_000.0;
        if (kilobytes < 1_000) {
            return String.format(Locale.ROOT, "%.1f kB", kilobytes);
        }
        return kilobytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f MB", kilobytes / 1_000)
                : String.format(Locale.ROOT, "%.1f GB", kilobytes / 1_000_000);
    }

    /** {@code 4.1 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
    }

    private void print(PrintWriter writer, String line) {
        if (!silent) {
            writer.println(line);
            writer.flush();
        }
    }

    private void clearProgress() {
        if (progressShown) {
            err.print(CLEAR_LINE);
            err.flush();
            progressShown = false;
        }
    }
}
