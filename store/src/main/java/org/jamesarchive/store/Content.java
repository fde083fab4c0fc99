package org.jamesarchive.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

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
