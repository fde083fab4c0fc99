package org.jamesarchive.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/** As many compressors as may work at once; whoever wants one more waits. Safe for use by many threads. */
final class CompressorPool implements AutoCloseable {

    private final int level;
    private final Semaphore permits;
    private final Deque<Compressor> idle = new ArrayDeque<>();
    private boolean closed;

    CompressorPool(int limit, int level) {
        this.level = level;
        // Unfair: whoever comes while one is idle takes it, and no thread is woken for it.
        this.permits = new Semaphore(limit);
    }

    /** What is done with a compressor while it is taken. */
    interface Work<T> {
        T with(Compressor compressor) throws IOException;
    }

    /** Takes a compressor for as long as {@code work} runs. */
    <T> T use(Work<T> work) throws IOException {
        Waiting.acquire(permits, 1);
        try {
            Compressor compressor = take();
            try {
                return work.with(compressor);
            } finally {
                giveBack(compressor);
            }
        } finally {
            permits.release();
        }
    }

    private Compressor take() {
        synchronized (idle) {
            Compressor compressor = idle.poll();
            return compressor == null ? new Compressor(level) : compressor;
        }
    }

    private void giveBack(Compressor compressor) {
        synchronized (idle) {
            if (closed) {
                compressor.close();
            } else {
                idle.push(compressor);
            }
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            closed = true;
            idle.forEach(Compressor::close);
            idle.clear();
        }
    }
}
