package org.jamesarchive.launcher.proof;

import java.util.List;

/**
 * What the proof found. Contents are counted, not copies of them.
 *
 * @param accepted contents that a gateway has acknowledged
 * @param stored of these, found byte for byte
 * @param missing of these, found on no worker, or on too few
 * @param twice contents found more often than they should be over all workers
 * @param altered messages that differ from what was sent
 * @param unsent messages that nobody sent
 * @param details what is wrong, one line each, the first few
 */
public record ProofResult(
        int accepted, int stored, int missing, int twice, int altered, int unsent, List<String> details) {

    public ProofResult {
        details = List.copyOf(details);
    }

    /** Whether something was accepted and all of it is there, once and unaltered, and nothing else. */
    public boolean holds() {
        return accepted > 0 && stored == accepted && missing == 0 && twice == 0 && altered == 0 && unsent == 0;
    }

    /** {@code proof: 520 accepted, 520 stored, 0 missing, 0 twice, 0 altered}, and what nobody sent when there is any. */
    @Override
    public String toString() {
        return "proof: " + accepted + " accepted, " + stored + " stored, " + missing + " missing, " + twice + " twice, "
                + altered + " altered" + (unsent == 0 ? "" : ", " + unsent + " never sent");
    }
}
