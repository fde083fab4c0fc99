package org.jamesarchive.ledger;

import java.util.List;
import java.util.Optional;

/**
 * A part of one day's records, in the order in which they were written.
 *
 * @param damaged records among them that cannot be read
 * @param next where the following page begins; empty when nothing follows now
 */
public record LedgerPage(List<LedgerEntry> entries, long damaged, Optional<LedgerPosition> next) {

    /** Keeps a copy. */
    public LedgerPage {
        entries = List.copyOf(entries);
    }
}
