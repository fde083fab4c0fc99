package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * A worker's archive: mails go in durably and once, and come out bit for bit.
 * Safe for use by many threads; concurrent appends share one fsync.
 */
public interface ArchiveStore extends Closeable {

    /**
     * Stores a message, or adds a merge entry when the same content is there already.
     * When this returns, the entry is on disk (fsync done).
     *
     * @throws StoreUnavailableException when the disk is full, read-only or failing: nothing was acknowledged, ask again later
     * @throws IOException when {@code arrival}'s content cannot be read
     */
    Receipt append(Arrival arrival) throws IOException;

    /**
     * The stored message, byte for byte as it first arrived.
     *
     * @throws IOException when it is there but cannot be read or does not match its content id
     */
    Optional<Content> read(ContentId contentId) throws IOException;

    /** Counts and state, cheap enough to be asked each second. */
    StoreStatus status();

    /** Seals nothing, loses nothing: closes the files; what was acknowledged is already on disk. */
    @Override
    void close() throws IOException;
}
