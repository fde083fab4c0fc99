/**
 * The ledger of a gateway: which content ids it acknowledged, when and for whom; no James types.
 * <p>
 * {@link org.jamesarchive.ledger.Ledger} is the door. A record goes through {@code SharedCommit} (many acknowledgements, one force)
 * and {@code LedgerWriter} (today's file, a new one after a failure); {@code LedgerReader} gives pages, {@code LedgerRecovery} cuts
 * what a crash tore. {@code LedgerFormat} draws the bytes, {@code LedgerDomains} the names behind the domains' hashes.
 */
@NullMarked
package org.jamesarchive.ledger;

import org.jspecify.annotations.NullMarked;
