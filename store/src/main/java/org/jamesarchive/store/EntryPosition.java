package org.jamesarchive.store;

/**
 * Where an entry's frame stands.
 *
 * @param segment the segment's number
 * @param offset where the frame begins in the segment
 * @param length length of the frame in bytes
 */
record EntryPosition(long segment, long offset, long length) {}
