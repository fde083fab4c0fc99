package org.jamesarchive.message;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that pass, and remembers when they could not be read: so that failures of the source are told from what libraries say
 * about the bytes. Used by one thread.
 */
final class CountedStream extends InputStream {

    private final InputStream source;
    private final byte[] one = new byte[1];
    private long count;
    private @Nullable IOException failure;

    CountedStream(InputStream source) {
        this.source = source;
    }

    long count() {
        return count;
    }

    /** @throws IOException when the source threw it before */
    void requireReadable() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** Reads what is left; how many bytes there were in all. */
    long drain() throws IOException {
        byte[] buffer = new byte[8192];
        for (int read = read(buffer, 0, buffer.length); read >= 0; read = read(buffer, 0, buffer.length)) {}
        return count;
    }

    @Override
    public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = source.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
