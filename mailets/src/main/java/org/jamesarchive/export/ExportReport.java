package org.jamesarchive.export;

import java.util.List;
import org.jamesarchive.store.verify.Finding;

/**
 * What an export holds, or what the check of one found.
 *
 * @param messages number of messages
 * @param merges number of trace blocks of further copies
 * @param proven number of both that are proved
 * @param bytes size of them all
 * @param missing content ids that were asked for and are not there, hexadecimal
 * @param findings what is not as it must be, the first of them in full
 * @param findingsCount how many there are
 */
public record ExportReport(
        long messages,
        long merges,
        long proven,
        long bytes,
        List<String> missing,
        List<Finding> findings,
        long findingsCount) {

    public ExportReport {
        missing = List.copyOf(missing);
        findings = List.copyOf(findings);
    }

    /** Whether all that was asked for is there and proved. */
    public boolean good() {
        return findingsCount == 0 && missing.isEmpty() && proven == messages + merges;
    }
}
