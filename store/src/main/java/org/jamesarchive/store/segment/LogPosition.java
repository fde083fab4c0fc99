package org.jamesarchive.store.segment;

/**
 * A place between two entries of the log.
 *
 * @param sequence the sequence of the next entry
 * @param chain the chain hash of the entry before
 */
public record LogPosition(long sequence, LogHash chain) {

    /** Before the first entry. */
    public static final LogPosition FIRST = new LogPosition(0, LogHash.ZERO);

    /** The place behind an entry. */
    public static LogPosition behind(Trailer entry) {
        return new LogPosition(entry.sequence() + 1, entry.chain());
    }
}
