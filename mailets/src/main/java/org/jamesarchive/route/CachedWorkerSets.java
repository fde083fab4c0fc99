package org.jamesarchive.route;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jamesarchive.log.MailLog;
import org.jamesarchive.route.WorkerSource.Resolution;
import org.jspecify.annotations.Nullable;

/**
 * Worker sets with a cache by time to live, stale while revalidate:
 * <pre>
 *   known   fresh    look-up gives          caller gets
 *   no      -        workers, null MX       that
 *   no      -        failure                Unavailable, no second look-up before retryAfterFailure
 *   yes     yes      (none made)            what is known, at once
 *   yes     no       (in the background)    what is known, at once
 *   yes     no       workers, null MX       that, from the next call on
 *   yes     no       failure                what is known; next look-up after retryAfterFailure
 * </pre>
 * A look-up is made when somebody asks, one at a time a domain. When {@link Settings#domainLimit} domains are known, the
 * one asked for longest ago is forgotten. Safe for use by many threads; the lock is never held during a look-up.
 */
public final class CachedWorkerSets implements WorkerSets {

    /**
     * How long what was looked up is used.
     *
     * @param shortestTimeToLive a shorter time to live counts as this
     * @param longestTimeToLive a longer time to live counts as this
     * @param retryAfterFailure time from a failed look-up to the next
     * @param domainLimit domains remembered at a time
     */
    public record Settings(
            Duration shortestTimeToLive, Duration longestTimeToLive, Duration retryAfterFailure, int domainLimit) {

        /** 30 seconds to one hour, 5 seconds after a failure, 1,000 domains. */
        public static final Settings DEFAULT =
                new Settings(Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofSeconds(5), 1000);

        /** @throws IllegalArgumentException when a duration is not positive, the shortest above the longest, or the limit below 1 */
        public Settings {
            if (shortestTimeToLive.isNegative()
                    || shortestTimeToLive.isZero()
                    || shortestTimeToLive.compareTo(longestTimeToLive) > 0
                    || retryAfterFailure.isNegative()
                    || retryAfterFailure.isZero()
                    || domainLimit < 1) {
                throw new IllegalArgumentException(
                        "times to live must be positive, the shortest at most the longest, and the domain limit at least 1");
            }
        }
    }

    private static final class Entry {
        @Nullable
        WorkerLookup known;

        Instant freshUntil = Instant.MIN;

        @Nullable
        CompletableFuture<WorkerLookup> running;
    }

    private final WorkerSource source;
    private final Settings settings;
    private final Clock clock;
    private final MailLog log;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    CachedWorkerSets(WorkerSource source, Settings settings, Clock clock, MailLog log) {
        this.source = source;
        this.settings = settings;
        this.clock = clock;
        this.log = log;
    }

    @Override
    public CompletableFuture<WorkerLookup> lookup(String domain) {
        String name = Worker.canonical(domain);
        CompletableFuture<WorkerLookup> running;
        CompletableFuture<WorkerLookup> answer;
        WorkerSet known;
        Entry entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(name, absent -> new Entry());
            forgetOldest();
            boolean fresh = clock.instant().isBefore(entry.freshUntil);
            boolean usable = fresh || !(entry.known instanceof WorkerLookup.Unavailable);
            answer = entry.known == null || !usable ? null : CompletableFuture.completedFuture(entry.known);
            if (fresh && answer != null) {
                return answer;
            }
            if (entry.running != null) {
                return answer == null ? entry.running.copy() : answer;
            }
            running = new CompletableFuture<>();
            entry.running = running;
            known = entry.known instanceof WorkerLookup.Found found ? found.set() : null;
        }
        start(name, entry, known, running);
        return answer == null ? running.copy() : answer;
    }

    @Override
    public List<WorkerSet> known() {
        List<WorkerSet> sets = new ArrayList<>();
        synchronized (entries) {
            for (Entry entry : entries.values()) {
                if (entry.known instanceof WorkerLookup.Found found) {
                    sets.add(found.set());
                }
            }
        }
        return sets;
    }

    private void forgetOldest() {
        if (entries.size() > settings.domainLimit()) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    private void start(String name, Entry entry, @Nullable WorkerSet known, CompletableFuture<WorkerLookup> running) {
        resolve(name, known)
                .exceptionally(bug -> Resolution.failed("bug: " + bug))
                .thenAccept(resolution -> running.complete(finish(name, entry, resolution)))
                .exceptionally(bug -> {
                    running.complete(new WorkerLookup.Unavailable("bug: " + bug));
                    return null;
                });
    }

    private CompletableFuture<Resolution> resolve(String name, @Nullable WorkerSet known) {
        try {
            return source.resolve(name, known);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedFuture(bug);
        }
    }

    private WorkerLookup finish(String name, Entry entry, Resolution resolution) {
        WorkerLookup before;
        WorkerLookup now;
        synchronized (entries) {
            before = entry.known;
            boolean failed = resolution.lookup() instanceof WorkerLookup.Unavailable;
            boolean keep = failed && before != null && !(before instanceof WorkerLookup.Unavailable);
            now = keep ? requireNonNull(before) : resolution.lookup();
            entry.known = now;
            entry.freshUntil = clock.instant().plus(lifetime(resolution));
            entry.running = null;
        }
        report(name, before, now, resolution.lookup());
        return now;
    }

    private void report(String name, @Nullable WorkerLookup before, WorkerLookup now, WorkerLookup fresh) {
        if (fresh instanceof WorkerLookup.Unavailable failure) {
            log.lookupFailed(name, failure.reason() + (now == fresh ? "" : "; the workers known from before are kept"));
        } else if (fresh instanceof WorkerLookup.NoWorkers none) {
            log.lookupFailed(name, none.reason());
        } else if (!now.equals(before) && now instanceof WorkerLookup.Found found) {
            log.workerSet(name, found.set().hosts());
        }
    }

    private Duration lifetime(Resolution resolution) {
        Duration timeToLive = resolution.timeToLive();
        if (!resolution.isWhole()) {
            return settings.retryAfterFailure();
        }
        if (timeToLive.compareTo(settings.shortestTimeToLive()) < 0) {
            return settings.shortestTimeToLive();
        }
        return timeToLive.compareTo(settings.longestTimeToLive()) > 0 ? settings.longestTimeToLive() : timeToLive;
    }
}
