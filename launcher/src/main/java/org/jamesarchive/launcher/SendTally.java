package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jamesarchive.launcher.smtp.SendOutcome;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/** Counts what became of the mails that are sent. Safe for use by many threads. */
final class SendTally {

    private static final int REFUSALS_SHOWN_LIMIT = 10;

    private final Console console;
    private final Time time;
    private final long start;
    private final SortedMap<Long, ContentId> contentIds = new TreeMap<>();
    private final List<String> refusals = new ArrayList<>();
    private long submitted;
    private long refused;

    SendTally(Console console, Time time) {
        this.console = console;
        this.time = time;
        this.start = time.nanos();
    }

    synchronized void submitted() {
        submitted++;
        showProgress();
    }

    void outcome(SendOutcome outcome) {
        ContentId id = idOf(outcome);
        synchronized (this) {
            if (outcome.accepted()) {
                contentIds.put(outcome.number(), id);
            } else {
                refused(outcome.mail().name() + ": " + outcome.reason());
            }
            showProgress();
        }
    }

    /** Counts mails that were not even tried because of their size. */
    synchronized void tooLarge(int count) {
        submitted += count;
        for (int i = 0; i < count; i++) {
            refused("a mail is larger than this command reads");
        }
    }

    synchronized long sent() {
        return submitted;
    }

    synchronized long accepted() {
        return contentIds.size();
    }

    synchronized long refused() {
        return refused;
    }

    /** Of the accepted mails, in the order they were read. */
    synchronized List<ContentId> contentIds() {
        return List.copyOf(contentIds.values());
    }

    synchronized String summary() {
        double seconds = time.since(start).toMillis() / 1_000.0;
        return String.format(
                Locale.ROOT,
                "%d sent, %d accepted, %d refused in %.1f s (%.0f a second)",
                submitted,
                contentIds.size(),
                refused,
                seconds,
                contentIds.size() / Math.max(seconds, 0.001));
    }

    synchronized void reportRefusals() {
        refusals.forEach(console::warn);
        if (refused > refusals.size()) {
            console.warn("... and " + (refused - refusals.size()) + " more");
        }
    }

    private void refused(String reason) {
        refused++;
        if (refusals.size() < REFUSALS_SHOWN_LIMIT) {
            refusals.add("refused: " + reason);
        }
    }

    private void showProgress() {
        console.progress(summary());
    }

    private static ContentId idOf(SendOutcome outcome) {
        try {
            return ContentId.of(Content.of(outcome.mail().bytes()));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }
}
