package org.jamesarchive.launcher.reconcile;

import java.util.List;

/**
 * What a reconciliation found. A message counts once for each archive domain.
 *
 * @param accepted distinct messages that the ledgers name
 * @param missing those that are nowhere; lost, when the report is complete
 * @param shortOfCopies stored messages that fewer workers hold than wanted
 * @param unledgered stored messages that no ledger names; -1 when that was not looked for
 * @param missingNamed the missing ones, as many as are named
 * @param shortNamed those short of copies, as many as are named
 * @param incomplete why not everything could be looked at, a line each; empty when it could
 * @param remarks what else an operator should know
 */
public record ReconcileReport(
        long accepted,
        long stored,
        long queued,
        long parked,
        long missing,
        long shortOfCopies,
        long unledgered,
        List<Finding> missingNamed,
        List<Finding> shortNamed,
        List<String> incomplete,
        List<String> remarks) {

    /** Most messages named of each kind. */
    public static final int NAMED_LIMIT = 100_000;

    /** Keeps copies. */
    public ReconcileReport {
        missingNamed = List.copyOf(missingNamed);
        shortNamed = List.copyOf(shortNamed);
        incomplete = List.copyOf(incomplete);
        remarks = List.copyOf(remarks);
    }

    /** Whether every node said all that it knows. */
    public boolean isComplete() {
        return incomplete.isEmpty();
    }

    /** Whether all is accounted for. */
    public boolean isGood() {
        return isComplete() && missing == 0 && shortOfCopies == 0;
    }
}
