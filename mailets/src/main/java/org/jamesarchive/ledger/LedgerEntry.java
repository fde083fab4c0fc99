package org.jamesarchive.ledger;

import java.time.Instant;
import org.jamesarchive.store.ContentId;

/**
 * What the ledger says of one message and one of its archive domains.
 *
 * @param acknowledged when, to the millisecond
 * @param domain the archive domain, lower case; empty when its name is lost
 * @param copies workers that were to have it
 */
public record LedgerEntry(ContentId contentId, Instant acknowledged, String domain, int copies) {}
