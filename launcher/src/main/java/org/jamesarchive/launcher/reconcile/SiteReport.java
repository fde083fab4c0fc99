package org.jamesarchive.launcher.reconcile;

import java.util.List;

/**
 * What a comparison of two sites found.
 *
 * @param both distinct messages that both sites hold
 * @param onlyFirst those that only the first holds
 * @param onlySecond those that only the second holds
 * @param onlyFirstNamed content ids of the former, as many as are named
 * @param onlySecondNamed content ids of the latter, likewise
 * @param incomplete why not everything could be looked at, a line each; empty when it could
 */
public record SiteReport(
        long both,
        long onlyFirst,
        long onlySecond,
        List<String> onlyFirstNamed,
        List<String> onlySecondNamed,
        List<String> incomplete) {

    /** Most messages named of each kind. */
    public static final int NAMED_LIMIT = 100_000;

    /** Keeps copies. */
    public SiteReport {
        onlyFirstNamed = List.copyOf(onlyFirstNamed);
        onlySecondNamed = List.copyOf(onlySecondNamed);
        incomplete = List.copyOf(incomplete);
    }

    /** Whether both hold the same, and every worker has said so. */
    public boolean isGood() {
        return onlyFirst == 0 && onlySecond == 0 && incomplete.isEmpty();
    }
}
