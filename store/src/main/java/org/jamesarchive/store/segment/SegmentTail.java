package org.jamesarchive.store.segment;

/**
 * How a segment ends.
 *
 * @param offset where the last whole entry ends
 * @param bytes how many bytes follow there that are nothing whole; behind a sealed segment's END entry: a torn or damaged footer
 */
public record SegmentTail(State state, long offset, long bytes) {

    /** The three ways to end. */
    public enum State {
        /** With a whole entry; more may come. */
        OPEN,
        /** With an END entry and its footer; nothing more may come. Segments of older versions have no footer. */
        SEALED,
        /** In the middle of an entry: one is being written now, or was when the writer died. */
        TORN
    }
}
