package org.jamesarchive.launcher.reconcile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is compared.
 *
 * @param since the first day of the ledgers that is read, {@code YYYY-MM-DD}; empty: all
 * @param domain the only archive domain that counts; empty: all
 * @param directory where the lists are put meanwhile
 * @param settle how long mail that is on its way may take before it is looked for again
 */
public record ReconcileSettings(
        List<NodeAddress> gateways,
        List<NodeAddress> workers,
        String since,
        String domain,
        Path directory,
        Duration settle) {

    /** Mail between two nodes is there after this. */
    public static final Duration SETTLE_DEFAULT = Duration.ofSeconds(2);

    /** Keeps copies. */
    public ReconcileSettings {
        gateways = List.copyOf(gateways);
        workers = List.copyOf(workers);
    }
}
