package org.jamesarchive.store;

/** Is told how far a scan of the segments is; called for each entry, so it must be quick. */
@FunctionalInterface
public interface ScanProgress {

    /** Nobody wants to know. */
    ScanProgress NONE = (segment, offset, messages) -> {};

    /**
     * An entry was passed.
     *
     * @param segment the segment's number
     * @param offset where the entry ends in it, in bytes
     * @param messages distinct contents found so far
     */
    void passed(long segment, long offset, long messages);
}
