package org.jamesarchive.store.verify;

import java.util.ArrayList;
import java.util.List;

/** Collects findings, the first of them in full, and counts them all. For one thread. */
final class Findings {

    private final List<Finding> kept = new ArrayList<>();
    private long count;

    void add(String where, long offset, String contentId, String what) {
        count++;
        if (kept.size() < Verification.FINDINGS_LIMIT) {
            kept.add(new Finding(where, offset, contentId, what));
        }
    }

    List<Finding> kept() {
        return kept;
    }

    long count() {
        return count;
    }
}
