package org.jamesarchive.store.segment;

/**
 * How a segment ends.
 *
 * @param offset where the last whole entry ends
 * @param bytes how many bytes follow there
 */
public record SegmentTail(State state, long offset, long bytes) {

    /** The three ways to end. */
    public enum State {
        /** With a whole entry; more may come. */
        OPEN,
        /** With an END entry; nothing more may come. */
        SEALED,
        /** In the middle of an entry: one is being written now, or was when the writer died. */
        TORN
    }
}
