package org.jamesarchive.queue;

/**
 * Where a waiting entry's record lies.
 *
 * @param offset of the record in the segment
 * @param length of the record
 * @param fileNumber of the large content, 0 when the content is in the record
 */
record Location(Segment segment, int offset, int length, long fileNumber) {}
