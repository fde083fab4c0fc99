package org.jamesarchive.test.fault;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Times from the moment when a mail was to be sent to the moment when a worker had it, sorted, in milliseconds. */
record Latency(List<Double> sortedMillis) {

    static Latency ofNanos(Collection<Long> nanos) {
        return new Latency(nanos.stream().map(n -> n / 1e6).sorted().toList());
    }

    /** The smallest time that {@code percent} of all do not exceed. */
    double percentile(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sortedMillis.size());
        return sortedMillis.get(Math.max(0, rank - 1));
    }

    long slowerThan(double millis) {
        return sortedMillis.stream().filter(one -> one > millis).count();
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
                sortedMillis.size());
    }
}
