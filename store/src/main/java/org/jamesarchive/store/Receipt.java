package org.jamesarchive.store;

/**
 * A worker's answer to a stored message.
 *
 * @param contentId what was stored
 * @param serverId the worker's {@code server_id}
 * @param segment the segment's file name
 * @param offset where the entry begins in the segment, in bytes
 * @param merged true when the content was there already and only a merge entry was added
 */
public record Receipt(ContentId contentId, int serverId, String segment, long offset, boolean merged) {}
