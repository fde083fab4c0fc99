package org.jamesarchive.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import org.jamesarchive.store.segment.EntryKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A compressed entry that only lacks its place in the log, in memory or in a file in {@code tmp}. */
final class PreparedEntry implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PreparedEntry.class);
    private static final int PIECE_BYTES = 128 * 1024;

    private final EntryKind kind;
    private final ContentId contentId;
    private final long dataLength;
    private final Compressor.Summary frame;
    private final Source source;
    private final Runnable release;

    /** Where the frame's bytes are. */
    private sealed interface Source permits Heap, TemporaryFile {}

    private record Heap(ByteBuffer bytes) implements Source {}

    private record TemporaryFile(Path path) implements Source {}

    private PreparedEntry(
            EntryKind kind,
            ContentId contentId,
            long dataLength,
            Compressor.Summary frame,
            Source source,
            Runnable release) {
        this.kind = kind;
        this.contentId = contentId;
        this.dataLength = dataLength;
        this.frame = frame;
        this.source = source;
        this.release = release;
    }

    /** A frame in memory that holds this many permits of the budget. */
    static PreparedEntry inMemory(
            EntryKind kind,
            ContentId contentId,
            long dataLength,
            Compressor.Summary frame,
            ByteBuffer bytes,
            Semaphore budget,
            int permits) {
        return new PreparedEntry(kind, contentId, dataLength, frame, new Heap(bytes), () -> budget.release(permits));
    }

    /** A frame in a file, which goes with this entry. */
    static PreparedEntry inFile(
            EntryKind kind, ContentId contentId, long dataLength, Compressor.Summary frame, Path file) {
        return new PreparedEntry(kind, contentId, dataLength, frame, new TemporaryFile(file), () -> delete(file));
    }

    EntryKind kind() {
        return kind;
    }

    ContentId contentId() {
        return contentId;
    }

    long dataLength() {
        return dataLength;
    }

    Compressor.Summary frame() {
        return frame;
    }

    /** Hands out the frame's bytes in pieces. */
    void copyTo(FrameSink sink) throws IOException {
        if (source instanceof Heap heap) {
            sink.write(heap.bytes().duplicate());
        } else if (source instanceof TemporaryFile file) {
            copy(file.path(), sink);
        }
    }

    private static void copy(Path file, FrameSink sink) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(piece.clear()) >= 0) {
                sink.write(piece.flip());
            }
        }
    }

    /** Gives back its memory or deletes its file. */
    @Override
    public void close() {
        release.run();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException | UncheckedIOException e) {
            LOGGER.warn("{} stays until the next start: {}", file, e.toString());
        }
    }
}
