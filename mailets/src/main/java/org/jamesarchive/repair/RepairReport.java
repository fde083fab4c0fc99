package org.jamesarchive.repair;

import java.util.List;
import java.util.Map;

/**
 * How a repair ended.
 *
 * @param share messages that others hold and this worker must hold
 * @param held those of them that it held already
 * @param fetched those that it got now
 * @param merges further copies that came with them
 * @param lacking those that nobody could give
 * @param lackingNamed content ids of these, as many as are named
 * @param silent workers that did not answer, with the reason
 * @param failed workers that did not give a message that they hold, with the last reason
 * @param liars workers that gave wrong bytes, and how often
 */
public record RepairReport(
        long share,
        long held,
        long fetched,
        long merges,
        long lacking,
        List<String> lackingNamed,
        Map<String, String> silent,
        Map<String, String> failed,
        Map<String, Long> liars) {

    /** Most content ids named. */
    public static final int NAMED_LIMIT = 1_000;

    /** Keeps copies. */
    public RepairReport {
        lackingNamed = List.copyOf(lackingNamed);
        silent = Map.copyOf(silent);
        failed = Map.copyOf(failed);
        liars = Map.copyOf(liars);
    }

    /** Whether it holds all that it must, and every other worker has been asked. */
    public boolean good() {
        return lacking == 0 && silent.isEmpty();
    }
}
