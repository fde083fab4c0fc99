package org.jamesarchive.test.fault;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/** Times from the moment when a mail was to be sent to the moment when a worker had it, sorted, in milliseconds. */
record Latency(double[] sortedMillis) {

    static Latency ofNanos(Collection<Long> nanos) {
        double[] millis = nanos.stream().mapToDouble(n -> n / 1e6).toArray();
        Arrays.sort(millis);
        return new Latency(millis);
    }

    /** The smallest time that {@code percent} of all do not exceed. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sortedMillis.length);
        return sortedMillis[Math.max(0, rank - 1)];
    }

    long slowerThan(double millis) {
        return Arrays.stream(sortedMillis).filter(one -> one > millis).count();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %7.0f ms   p99 %7.0f ms   max %7.0f ms   over 1 s: %d of %d",
                percentile(50),
                percentile(99),
                percentile(100),
                slowerThan(1000),
                sortedMillis.length);
    }
}
