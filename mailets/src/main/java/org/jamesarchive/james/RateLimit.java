package org.jamesarchive.james;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * So many in a time of each key, as token buckets: a key that was quiet for that time has all of them at once. The keys that were used last
 * are remembered, at most {@value #KEYS_LIMIT}. Safe for use by many threads.
 */
final class RateLimit {

    /** Most keys that are remembered. */
    static final int KEYS_LIMIT = 10_000;

    private final int limit;
    private final double perMilli;
    private final Clock clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > KEYS_LIMIT;
        }
    };

    private static final class Bucket {
        private double left;
        private long at;
    }

    RateLimit(int limit, Duration time, Clock clock) {
        this.limit = limit;
        this.perMilli = (double) limit / time.toMillis();
        this.clock = clock;
    }

    /**
     * Takes one.
     *
     * @return 0 when there was one; else in how many seconds there will be, at least 1
     */
    synchronized long take(String key) {
        long now = clock.millis();
        Bucket bucket = buckets.computeIfAbsent(key, unknown -> {
            Bucket full = new Bucket();
            full.left = limit;
            full.at = now;
            return full;
        });
        bucket.left = Math.min(limit, bucket.left + Math.max(0, now - bucket.at) * perMilli);
        bucket.at = now;
        if (bucket.left >= 1) {
            bucket.left--;
            return 0;
        }
        long millis = (long) Math.ceil((1 - bucket.left) / perMilli);
        return Math.max(1, (millis + TimeUnit.SECONDS.toMillis(1) - 1) / TimeUnit.SECONDS.toMillis(1));
    }
}
