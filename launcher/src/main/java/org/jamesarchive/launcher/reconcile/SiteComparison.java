package org.jamesarchive.launcher.reconcile;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jamesarchive.launcher.time.Time;

/**
 * Compares the content ids that the workers of two sites hold, a range of them at a time, so that memory is bounded however much mail there
 * is. What only one site has is looked for once more after a while: it may have been on its way. For one thread.
 */
public final class SiteComparison {

    /** Content ids of a range that are to be met. */
    private static final int RANGE_TARGET = 100_000;

    /** Most of one range: hashes do not gather so, who sends them lies. */
    private static final int RANGE_LIMIT = 2_000_000;

    private static final int DIGITS_LIMIT = 4;

    private final Duration settle;
    private final Time time;
    private final Consumer<String> progress;
    private final Incomplete incomplete = new Incomplete();
    private final List<WorkerSide> first = new ArrayList<>();
    private final List<WorkerSide> second = new ArrayList<>();
    private final Set<String> onlyFirst = new TreeSet<>();
    private final Set<String> onlySecond = new TreeSet<>();
    private long both;
    private long uncounted;

    /**
     * @param settle how long mail that is on its way may take before it is looked for again
     * @param progress told now and then how far the work is
     */
    public SiteComparison(
            List<NodeAddress> first, List<NodeAddress> second, Duration settle, Time time, Consumer<String> progress) {
        this.settle = settle;
        this.time = time;
        this.progress = progress;
        Domains domains = new Domains("");
        first.forEach(worker -> this.first.add(new WorkerSide(new NodePages(worker), domains, incomplete)));
        second.forEach(worker -> this.second.add(new WorkerSide(new NodePages(worker), domains, incomplete)));
    }

    /** @throws IOException when a worker's content ids are no hashes */
    public SiteReport run() throws IOException, InterruptedException {
        long held = Math.max(open(first), open(second));
        int digits = 0;
        while (digits < DIGITS_LIMIT && held >> (4 * digits) > RANGE_TARGET) {
            digits++;
        }
        int ranges = 1 << (4 * digits);
        for (int range = 0; range < ranges; range++) {
            compare(beginning(range, digits), range + 1 == ranges ? "" : beginning(range + 1, digits));
            progress.accept("compared " + (range + 1) * 100L / ranges + " %");
        }
        if (!onlyFirst.isEmpty() || !onlySecond.isEmpty()) {
            progress.accept("looking again for " + (onlyFirst.size() + onlySecond.size()) + " messages");
            time.sleep(settle);
            lookAgain(onlyFirst, second);
            lookAgain(onlySecond, first);
        }
        if (uncounted > 0) {
            incomplete.because(uncounted + " further messages that one site lacks were not looked for again");
        }
        return new SiteReport(
                both,
                onlyFirst.size(),
                onlySecond.size(),
                List.copyOf(onlyFirst),
                List.copyOf(onlySecond),
                incomplete.reasons());
    }

    private static long open(List<WorkerSide> site) {
        return site.stream().mapToLong(WorkerSide::open).sum();
    }

    private static String beginning(int range, int digits) {
        return digits == 0 ? "" : String.format("%0" + digits + "x", range);
    }

    private void compare(String from, String to) throws IOException {
        Set<String> here = ids(first, from, to);
        Set<String> there = ids(second, from, to);
        for (String contentId : here) {
            if (there.remove(contentId)) {
                both++;
            } else {
                note(onlyFirst, contentId);
            }
        }
        there.forEach(contentId -> note(onlySecond, contentId));
    }

    private static Set<String> ids(List<WorkerSide> site, String from, String to) throws IOException {
        Set<String> ids = new HashSet<>();
        for (WorkerSide worker : site) {
            worker.range(from, to, contentId -> {
                ids.add(contentId);
                if (ids.size() > RANGE_LIMIT) {
                    throw new IOException("more than " + RANGE_LIMIT + " content ids that begin with " + from);
                }
            });
        }
        return ids;
    }

    private void note(Set<String> only, String contentId) {
        if (only.size() < SiteReport.NAMED_LIMIT) {
            only.add(contentId);
        } else {
            uncounted++;
        }
    }

    private void lookAgain(Set<String> lacking, List<WorkerSide> site) {
        long before = lacking.size();
        lacking.removeIf(contentId -> site.stream().anyMatch(worker -> worker.has(contentId)));
        both += before - lacking.size();
    }
}
