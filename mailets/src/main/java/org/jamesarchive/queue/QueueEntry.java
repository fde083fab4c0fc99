package org.jamesarchive.queue;

import java.time.Instant;
import org.jamesarchive.store.Content;

/**
 * One waiting entry of a {@link DurableQueue}.
 *
 * @param id the entry's id
 * @param arrival when it was appended
 * @param header the caller's header
 * @param content the content, read from disk each time it is opened, checked against its CRC at the end of the stream
 */
@SuppressWarnings("ArrayRecordComponent") // a private value between queue and caller, never compared
public record QueueEntry(long id, Instant arrival, byte[] header, Content content) {}
