package org.jamesarchive.index;

/**
 * How far an index is.
 *
 * @param mails that can be found
 * @param entries of the log that are indexed
 * @param behind entries of the log that are not yet
 * @param malformed mails that could not be read whole
 * @param rebuilt entries of the log that an index which is being rebuilt beside this one has; -1 when none is
 * @param failure why nothing is indexed at present; empty when all is well
 */
public record IndexStatus(long mails, long entries, long behind, long malformed, long rebuilt, String failure) {}
