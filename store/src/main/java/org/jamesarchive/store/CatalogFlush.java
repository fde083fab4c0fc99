package org.jamesarchive.store;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the catalog written to disk now and then, so that a start after a crash has little to read again. For one thread. */
final class CatalogFlush {

    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogFlush.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Catalog catalog;
    private final Clock clock;
    private Instant last;
    private boolean dirty;

    CatalogFlush(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
        this.last = clock.instant();
    }

    /** Something was written. */
    void written() {
        dirty = true;
        flushIfDue();
    }

    /** Starts a flush when the last one is long ago. A failure costs time at the next start and nothing else. */
    void flushIfDue() {
        Instant now = clock.instant();
        if (!dirty || now.isBefore(last.plus(INTERVAL))) {
            return;
        }
        last = now;
        dirty = false;
        try {
            catalog.flush(false);
        } catch (IOException e) {
            LOGGER.warn("the catalog could not be flushed: {}", e.getMessage());
        }
    }
}
