package org.jamesarchive.test.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What one chapter of the simulation showed.
 *
 * @param name the chapter
 * @param messages contents accepted in it, each once however many gateways got it
 * @param twice of these, contents that two gateways got
 * @param lost contents on no worker in the end
 * @param onSeveral contents on more than one worker
 * @param moved share of the contents that are elsewhere than they would be had nothing happened
 * @param expectedMoved what the share should be
 * @param beyondThreeSigma workers whose number of contents is more than three sigma from even, of {@code workers}
 * @param delays from acceptance to the first worker, sorted
 * @param recoveries of workers that were away: from their return to their first message, sorted
 */
record SimulationReport(
        String name,
        int messages,
        int twice,
        int lost,
        int onSeveral,
        double moved,
        double expectedMoved,
        int beyondThreeSigma,
        int workers,
        List<Duration> delays,
        List<Duration> recoveries) {

    Duration delay(double percent) {
        return percentile(delays, percent);
    }

    /** The longest recovery; zero when nobody was away. */
    Duration longestRecovery() {
        return recoveries.isEmpty() ? Duration.ZERO : recoveries.get(recoveries.size() - 1);
    }

    private static Duration percentile(List<Duration> sorted, double percent) {
        int rank = (int) Math.ceil(percent / 100 * sorted.size());
        return sorted.isEmpty() ? Duration.ZERO : sorted.get(Math.max(0, rank - 1));
    }

    @Override
    public String toString() {
        Object[] figures = {
            name,
            messages,
            lost,
            onSeveral,
            twice,
            100 * moved,
            100 * expectedMoved,
            beyondThreeSigma,
            workers,
            delay(50).toMillis(),
            delay(99).toMillis(),
            delay(100).toMillis(),
            recoveries.size(),
            percentile(recoveries, 50).toMillis(),
            longestRecovery().toMillis()
        };
        return String.format(
                Locale.ROOT,
                "%-34s %6d messages, %d lost, %d on several workers of %d sent twice; moved %.2f %% (expected %.2f %%);"
                        + " beyond 3 sigma: %d of %d workers; delay p50 %d, p99 %d, max %d ms; %d back after p50 %d, max %d ms",
                Arrays.copyOf(figures, figures.length));
    }
}
