package org.jamesarchive.index;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How an index is kept.
 *
 * @param directory where it lies; made when it is not there
 * @param threads that parse mails and write the index, at least 1
 * @param refreshInterval how long an indexed mail may not be found yet
 * @param commitInterval how often what is indexed is written to disk; after a crash so much is indexed again
 * @param freeSpaceLimit nothing is indexed while fewer bytes are free on the disk, so that mail still finds room
 * @param searchTimeLimit a search that takes longer fails
 * @param memoryLimit bytes of what is indexed and not yet written, and again of mails that are being read; one larger mail is alone
 */
public record IndexSettings(
        Path directory,
        int threads,
        Duration refreshInterval,
        Duration commitInterval,
        long freeSpaceLimit,
        Duration searchTimeLimit,
        long memoryLimit) {

    public static final Duration REFRESH_INTERVAL_DEFAULT = Duration.ofMillis(500);
    static final Duration COMMIT_INTERVAL_DEFAULT = Duration.ofSeconds(30);
    static final Duration SEARCH_TIME_LIMIT_DEFAULT = Duration.ofSeconds(30);
    private static final long MEMORY_LEAST = 4L << 20;
    private static final long MEMORY_MOST = 48L << 20;
    private static final int HEAP_SHARE = 16;

    /** Most threads of an index. */
    public static final int THREADS_LIMIT = 256;

    /** @throws IllegalArgumentException when a value is out of its range; the message names it */
    public IndexSettings {
        if (threads < 1 || threads > THREADS_LIMIT) {
            throw new IllegalArgumentException("the index threads must be 1.." + THREADS_LIMIT + ", not " + threads);
        }
        for (Duration interval : new Duration[] {refreshInterval, commitInterval}) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("an index interval must be above 0, not " + interval);
            }
        }
    }

    /**
     * The defaults: as many threads as leave one processor free, one at least; a sixteenth of the heap, 48 MiB at most.
     *
     * @param freeSpaceWatermark with which the store refuses mail
     */
    public static IndexSettings of(Path directory, int processors, long freeSpaceWatermark) {
        return new IndexSettings(
                directory,
                Math.max(1, Math.min(THREADS_LIMIT, processors - 1)),
                REFRESH_INTERVAL_DEFAULT,
                COMMIT_INTERVAL_DEFAULT,
                2 * freeSpaceWatermark,
                SEARCH_TIME_LIMIT_DEFAULT,
                Math.max(
                        MEMORY_LEAST, Math.min(MEMORY_MOST, Runtime.getRuntime().maxMemory() / HEAP_SHARE)));
    }

    /** The same with another number of threads. */
    public IndexSettings withThreads(int other) {
        return new IndexSettings(
                directory, other, refreshInterval, commitInterval, freeSpaceLimit, searchTimeLimit, memoryLimit);
    }

    /** The same with another {@code refreshInterval}. */
    public IndexSettings withRefreshInterval(Duration other) {
        return new IndexSettings(
                directory, threads, other, commitInterval, freeSpaceLimit, searchTimeLimit, memoryLimit);
    }

    /** The same with another {@code commitInterval}. */
    public IndexSettings withCommitInterval(Duration other) {
        return new IndexSettings(
                directory, threads, refreshInterval, other, freeSpaceLimit, searchTimeLimit, memoryLimit);
    }

    /** The same with another {@code freeSpaceLimit} in bytes. */
    public IndexSettings withFreeSpaceLimit(long bytes) {
        return new IndexSettings(
                directory, threads, refreshInterval, commitInterval, bytes, searchTimeLimit, memoryLimit);
    }

    /** The same with another {@code searchTimeLimit}. */
    public IndexSettings withSearchTimeLimit(Duration other) {
        return new IndexSettings(
                directory, threads, refreshInterval, commitInterval, freeSpaceLimit, other, memoryLimit);
    }
}
