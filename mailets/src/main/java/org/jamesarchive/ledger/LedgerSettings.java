package org.jamesarchive.ledger;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the ledger lies and how long it is kept.
 *
 * @param isOn whether one is kept at all
 * @param directory its own directory, made when it is not there
 * @param retention files whose day lies further back are deleted
 */
public record LedgerSettings(boolean isOn, Path directory, Duration retention) {

    /** A year and a month, so that a yearly reconciliation finds all of its year. */
    public static final Duration RETENTION_DEFAULT = Duration.ofDays(400);

    private static final Duration RETENTION_LEAST = Duration.ofDays(1);
    private static final Duration RETENTION_LIMIT = Duration.ofDays(36_500);

    /** @throws IllegalArgumentException when the retention is not from 1 to 36,500 days */
    public LedgerSettings {
        if (retention.compareTo(RETENTION_LEAST) < 0 || retention.compareTo(RETENTION_LIMIT) > 0) {
            throw new IllegalArgumentException("expected a duration from 1d to 36500d");
        }
    }
}
