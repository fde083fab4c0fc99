package org.jamesarchive.store.verify;

import java.util.ArrayList;
import java.util.List;

/** Collects findings, the first of them in full, and counts them all. For one thread. */
public final class Findings {

    private final List<Finding> kept = new ArrayList<>();
    private long count;

    /** Adds one, as {@link Finding} has it. */
    public void add(String where, long offset, String contentId, String what) {
        count++;
        if (kept.size() < Verification.FINDINGS_LIMIT) {
            kept.add(new Finding(where, offset, contentId, what));
        }
    }

    /** The first of them. */
    public List<Finding> kept() {
        return List.copyOf(kept);
    }

    /** How many there are. */
    public long count() {
        return count;
    }
}
