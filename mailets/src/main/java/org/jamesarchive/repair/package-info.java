/**
 * Gives a worker whose disk was lost what other workers hold of its share; no James types.
 * <p>
 * {@link org.jamesarchive.repair.WorkerRepair} is the door. {@code HeldContents} merges what the others say they hold, {@code Share}
 * decides what of it this worker must hold, {@code PeerClient} fetches, {@code FetchedMessage} is checked by content id before the
 * store gets it, and {@code PendingFile} remembers what a kill may have left half done.
 */
@NullMarked
package org.jamesarchive.repair;

import org.jspecify.annotations.NullMarked;
