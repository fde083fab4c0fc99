package org.jamesarchive.ledger;

import java.time.Instant;
import org.jamesarchive.store.ContentId;

/**
 * One message that was acknowledged, for one of its archive domains.
 *
 * @param acknowledged when, to the millisecond
 * @param domain hash of the archive domain, see {@link LedgerDomains}
 * @param copies workers that were to have it
 */
record LedgerRecord(ContentId contentId, Instant acknowledged, long domain, int copies) {}
