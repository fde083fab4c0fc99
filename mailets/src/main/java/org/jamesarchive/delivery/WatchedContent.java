package org.jamesarchive.delivery;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jamesarchive.store.Content;
import org.jspecify.annotations.Nullable;

/**
 * Content that remembers when it could not be read, so that our own disk's trouble, which a sender can report only as a
 * broken transaction, is not blamed on the worker.
 */
final class WatchedContent implements Content {

    private final Content content;
    private volatile @Nullable IOException failure;

    WatchedContent(Content content) {
        this.content = content;
    }

    /** The last failure to read. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public boolean isInMemory() {
        return content.isInMemory();
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return new Watched(content.open());
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private final class Watched extends FilterInputStream {
        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
