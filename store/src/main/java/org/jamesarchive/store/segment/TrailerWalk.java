package org.jamesarchive.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Walks a segment from its end to its beginning by the trailers alone: what they hold of each entry, without reading the frames. */
public final class TrailerWalk {

    private static final int WINDOW_BYTES = 64 * 1024;

    private final FileChannel file;
    private ByteBuffer window = ByteBuffer.allocate(0);
    private long windowStart;

    private TrailerWalk(FileChannel file) {
        this.file = file;
    }

    /**
     * The leaf hashes of the entries that end at {@code end}, in the order of the log; empty when a trailer is damaged.
     *
     * @throws SegmentFormatException when the segment was written by a newer version
     * @throws IOException when the file cannot be read
     */
    public static Optional<LeafHashes> leaves(Path segment, long end) throws IOException {
        LeafHashes backwards = new LeafHashes();
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
            TrailerWalk walk = new TrailerWalk(file);
            long at = end;
            while (at > 0) {
                Optional<Trailer> trailer = walk.endingAt(at);
                if (trailer.isEmpty() || trailer.get().end() != at) {
                    return Optional.empty();
                }
                backwards.add(trailer.get().leaf());
                at = trailer.get().frameOffset();
            }
        }
        return Optional.of(backwards.reversed());
    }

    private Optional<Trailer> endingAt(long end) throws IOException {
        long start = end - Trailer.LENGTH;
        if (start < 0) {
            return Optional.empty();
        }
        if (start < windowStart || end > windowStart + window.limit()) {
            load(end);
        }
        return end > windowStart + window.limit()
                ? Optional.empty()
                : Trailer.decode(window.slice((int) (start - windowStart), Trailer.LENGTH));
    }

    private void load(long end) throws IOException {
        windowStart = Math.max(0, end - WINDOW_BYTES);
        window = ByteBuffer.allocate((int) (end - windowStart));
        while (window.hasRemaining()) {
            if (file.read(window, windowStart + window.position()) < 0) {
                break;
            }
        }
        window.flip();
    }
}
