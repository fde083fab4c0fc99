package org.jamesarchive.store.verify;

import java.util.List;

/**
 * What a verification has found.
 *
 * @param segments segments read
 * @param entries entries of the log, those of the segments' own included
 * @param messages whole messages
 * @param merges whole further copies
 * @param bytes bytes read from segments
 * @param root root hash over the entries, as hex
 * @param checkpoints checkpoints that are signed and fit the log
 * @param catalogued messages that the catalog was asked for; 0 when there is no catalog
 * @param contentsNotChecked sealed entries that were not opened for want of a key: what is stored is intact, what is inside was not seen
 * @param findings what is wrong, at most {@link Verification#FINDINGS_LIMIT}
 * @param findingsCount how many there are in all
 */
public record VerifyReport(
        int segments,
        long entries,
        long messages,
        long merges,
        long bytes,
        String root,
        int checkpoints,
        long catalogued,
        long contentsNotChecked,
        List<Finding> findings,
        long findingsCount) {

    public VerifyReport {
        findings = List.copyOf(findings);
    }

    /** Whether everything is as it must be. */
    public boolean good() {
        return findingsCount == 0;
    }
}
