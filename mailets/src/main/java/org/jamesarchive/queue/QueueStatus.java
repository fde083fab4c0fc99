package org.jamesarchive.queue;

/**
 * What a queue holds and how it is.
 *
 * @param waiting entries that wait
 * @param diskBytes size of all segments and large contents, in bytes, space written ahead not counted
 * @param segments number of segments, the open one included
 * @param damaged damaged places and entries found since the queue was opened; their bytes are in {@code quarantine/}
 * @param unavailable why appends are refused, empty when they are accepted
 */
public record QueueStatus(long waiting, long diskBytes, int segments, long damaged, String unavailable) {}
