package org.jamesarchive.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The bytes of one message, which can be read again and again from the start: in memory while small, in a file when large.
 * Implementations are safe for use by several threads; each opened stream belongs to one thread.
 */
public interface Content {

    /** Length in bytes. */
    long size();

    /**
     * A new stream over all the bytes; the caller closes it.
     *
     * @throws IOException when the bytes can no longer be read
     */
    InputStream open() throws IOException;

    /** Whether all the bytes are held in memory for good, so that reading them neither blocks nor fails. */
    default boolean isInMemory() {
        return false;
    }

    /**
     * A file that holds just these bytes and is never written again, while the content may be read: whoever wants to keep the bytes
     * can link to it instead of copying. It is not known to be on disk.
     */
    default Optional<Path> backingFile() {
        return Optional.empty();
    }

    /** Content held in memory; the array must not be changed afterwards. */
    static Content of(byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public boolean isInMemory() {
                return true;
            }
        };
    }
}
