package org.jamesarchive.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jamesarchive.store.Content;
import org.jspecify.annotations.Nullable;

/**
 * A content that goes away with its client, and that a sender may still be reading then: {@link #switchTo} puts another in its
 * place with the same bytes, and streams that are open go on with that from where they are. What is in memory does not go away
 * and needs no other. Safe for use by many threads.
 */
final class RelayedContent implements Content {

    private final long size;
    private final boolean inMemory;
    private volatile @Nullable Content current;
    private int generation;

    RelayedContent(Content content) {
        this.size = content.size();
        this.inMemory = content.isInMemory();
        this.current = content;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isInMemory() {
        return inMemory;
    }

    @Override
    public Optional<Path> backingFile() {
        Content from = current;
        return from == null ? Optional.empty() : from.backingFile();
    }

    @Override
    public InputStream open() throws IOException {
        Content from = current;
        return inMemory && from != null ? from.open() : new Switching();
    }

    /** From here on the content given before is not touched any more. */
    synchronized void switchTo(Content content) {
        if (!inMemory) {
            current = content;
            generation++;
        }
    }

    /** It is gone, and nothing takes its place: reading it fails. */
    synchronized void end() {
        current = null;
        generation++;
    }

    /** Reads while it holds the lock, so that {@link #switchTo} waits for a read that is under way. */
    private final class Switching extends InputStream {
        private @Nullable InputStream in;
        private int openedIn = -1;
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, buffer.length);
            synchronized (RelayedContent.this) {
                int count = stream().read(buffer, offset, length);
                position += Math.max(count, 0);
                return count;
            }
        }

        private InputStream stream() throws IOException {
            InputStream open = in;
            if (open == null || openedIn != generation) {
                close();
                Content from = current;
                if (from == null) {
                    throw new IOException("the client is gone, and its message with it");
                }
                open = from.open();
                in = open;
                openedIn = generation;
                open.skipNBytes(position);
            }
            return open;
        }

        @Override
        public void close() throws IOException {
            synchronized (RelayedContent.this) {
                InputStream open = in;
                in = null;
                if (open != null) {
                    open.close();
                }
            }
        }
    }
}
