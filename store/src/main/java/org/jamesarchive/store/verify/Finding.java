package org.jamesarchive.store.verify;

/**
 * Something that is not as it must be.
 *
 * @param where file name of the segment or checkpoint
 * @param offset where in the segment, in bytes; -1 when it is about the file as a whole
 * @param contentId the message it is about, as hex; empty when it is about none, or that cannot be known
 * @param what what is wrong, for the operator
 */
public record Finding(String where, long offset, String contentId, String what) {}
