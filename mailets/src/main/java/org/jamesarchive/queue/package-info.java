/**
 * The durable queue and the folder of parked messages; no James types.
 * <p>
 * {@link org.jamesarchive.queue.DurableQueue} is the door, {@link org.jamesarchive.queue.AppendLogQueue} the queue: an append
 * goes through {@code GroupCommit} (gathers), {@code LogWriter} (one batch, one force) and {@code SegmentWriter} (the bytes; in
 * whole blocks by {@code AlignedFile} where {@code SegmentFiles} found that direct I/O is wanted and works); a large content
 * first goes to a file of its own ({@code LargeContents}). {@code LogState} remembers in memory what waits where;
 * {@code LogRecovery} rebuilds it at open from the segments alone, {@code SegmentScanner} finding the whole records among
 * damaged ones; {@code Reclaimer} gives back the room of ended entries. The format is drawn in {@code RecordHeader} and
 * {@code SegmentFormat}. {@code Disk} is the edge where tests let things fail.
 * <p>
 * {@link org.jamesarchive.queue.MessageFolder} is the other door: a pair of files a message.
 */
@NullMarked
package org.jamesarchive.queue;

import org.jspecify.annotations.NullMarked;
