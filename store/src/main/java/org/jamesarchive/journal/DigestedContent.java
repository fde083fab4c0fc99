package org.jamesarchive.journal;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.ContentIdDigest;

/** Computes the content id of a message while somebody reads it, so that it is read but once. Used by one thread. */
final class DigestedContent implements Content {

    private static final int BUFFER_BYTES = 16 * 1024;

    private final Content content;
    private Optional<ContentId> contentId = Optional.empty();

    DigestedContent(Content content) {
        this.content = content;
    }

    @Override
    public long size() {
        return content.size();
    }

    @Override
    public InputStream open() throws IOException {
        return new Digested(content.open());
    }

    /** Of what was read and closed; whoever reads need not read to the end. */
    ContentId contentId() {
        return contentId.orElseThrow();
    }

    private final class Digested extends FilterInputStream {

        private final ContentIdDigest digest = new ContentIdDigest();

        Digested(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read > 0) {
                digest.update(bytes, offset, read);
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            try {
                byte[] buffer = new byte[BUFFER_BYTES];
                while (read(buffer, 0, buffer.length) >= 0) {}
                contentId = Optional.of(digest.finish());
            } finally {
                in.close();
            }
        }
    }
}
