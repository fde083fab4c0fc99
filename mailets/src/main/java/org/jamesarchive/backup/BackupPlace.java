package org.jamesarchive.backup;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * Where the backup of one worker lies. A name either stands for all of its bytes or is not there; names are those of {@link SegmentPart},
 * {@link SmallFile} and {@link ManifestShelf}, with {@code /} between folders. For one thread.
 */
public interface BackupPlace extends Closeable {

    /** For messages. */
    String name();

    /**
     * Begins to write; until it is closed nobody else can, where the place can see to that.
     *
     * @throws BackupException when another backup is at work there
     */
    void beginWriting() throws IOException;

    /** Whether these bytes stand there under this name. */
    boolean holds(String key, long size, String sha256) throws IOException;

    /**
     * Writes bytes; durable when this returns.
     *
     * @throws IOException when they could not be written or are not those of the digest: what the name stood for is as it was
     */
    void put(String key, FileRange bytes, String sha256) throws IOException;

    /** The same for bytes in memory, which replace others. */
    void put(String key, byte[] bytes) throws IOException;

    /**
     * The same for a name that must be a new one.
     *
     * @return whether it was
     */
    boolean putNew(String key, byte[] bytes) throws IOException;

    /** Whether the name stands for anything. */
    boolean exists(String key) throws IOException;

    /**
     * The bytes of a name, to be closed.
     *
     * @return empty when there is no such name
     */
    Optional<InputStream> open(String key) throws IOException;

    /** Removes what runs that were broken off have left, when the place is one where that can be done; these names stay. */
    void tidy(Set<String> keys) throws IOException;
}
