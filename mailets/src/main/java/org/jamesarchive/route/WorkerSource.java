package org.jamesarchive.route;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks up the worker set of a domain afresh, without a cache. Safe for use by many threads; never blocks. */
interface WorkerSource {

    /**
     * One look-up.
     *
     * @param domain lower case, without a trailing dot
     * @param known the set known from before: gives addresses of hosts whose own look-up fails
     * @return a future that completes normally within the look-up's time-outs
     */
    CompletableFuture<Resolution> resolve(String domain, @Nullable WorkerSet known);

    /**
     * What came of a look-up.
     *
     * @param timeToLive how long it may be used before the next look-up, as DNS says
     * @param isWhole whether nothing failed on the way; if not, the next look-up is due soon, whatever the time to live
     */
    record Resolution(WorkerLookup lookup, Duration timeToLive, boolean isWhole) {

        /** A look-up that failed. */
        static Resolution failed(String reason) {
            return new Resolution(new WorkerLookup.Unavailable(reason), Duration.ZERO, false);
        }
    }
}
