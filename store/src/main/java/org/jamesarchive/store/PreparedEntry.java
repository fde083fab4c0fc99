package org.jamesarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.SealedChunk;
import org.jamesarchive.store.seal.SealedInput;
import org.jamesarchive.store.segment.EntryFacts;
import org.jamesarchive.store.segment.EntryKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A compressed entry that only lacks its place in the log, in memory or in a file in {@code tmp}. */
final class PreparedEntry implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PreparedEntry.class);
    private static final int PIECE_BYTES = 128 * 1024;

    private final EntryKind kind;
    private final ContentId contentId;
    private final long dataLength;
    private final EntryFacts facts;
    private final Compressor.Summary frame;
    private final boolean sealed;
    private final Source source;
    private final Runnable release;

    /** Where the frame's bytes are. */
    private sealed interface Source permits Heap, TemporaryFile {}

    private record Heap(ByteBuffer bytes) implements Source {}

    /** @param key what the file is sealed with; null when it is not */
    private record TemporaryFile(Path path, @Nullable Keyset key) implements Source {}

    private PreparedEntry(
            EntryKind kind,
            ContentId contentId,
            long dataLength,
            EntryFacts facts,
            Compressor.Summary frame,
            boolean sealed,
            Source source,
            Runnable release) {
        this.kind = kind;
        this.contentId = contentId;
        this.dataLength = dataLength;
        this.facts = facts;
        this.frame = frame;
        this.sealed = sealed;
        this.source = source;
        this.release = release;
    }

    /** A frame in memory that holds this many permits of the budget. */
    static PreparedEntry inMemory(
            EntryKind kind,
            ContentId contentId,
            long dataLength,
            EntryFacts facts,
            Compressor.Summary frame,
            boolean sealed,
            ByteBuffer bytes,
            Semaphore budget,
            int permits) {
        return new PreparedEntry(
                kind, contentId, dataLength, facts, frame, sealed, new Heap(bytes), () -> budget.release(permits));
    }

    /**
     * A frame in a file, which goes with this entry.
     *
     * @param key what the file is sealed with, and the entry is to be sealed as well; null when neither is
     */
    static PreparedEntry inFile(
            EntryKind kind,
            ContentId contentId,
            long dataLength,
            EntryFacts facts,
            Compressor.Summary frame,
            Path file,
            @Nullable Keyset key) {
        return new PreparedEntry(
                kind,
                contentId,
                dataLength,
                facts,
                frame,
                key != null,
                new TemporaryFile(file, key),
                () -> delete(file));
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

    /** What the catalog is to keep of it. */
    EntryFacts facts() {
        return facts;
    }

    /** The frame as it is now, before it is sealed. */
    Compressor.Summary frame() {
        return frame;
    }

    /** Whether it is to be sealed when it gets its place. */
    boolean sealed() {
        return sealed;
    }

    /** Length in bytes of what will stand in the segment, without the trailer. */
    long storedLength() {
        return sealed ? SealedChunk.sealedLength(frame.length()) : frame.length();
    }

    /** Hands out the frame's bytes in pieces. */
    void copyTo(FrameSink sink) throws IOException {
        if (source instanceof Heap heap) {
            sink.write(heap.bytes().duplicate());
        } else if (source instanceof TemporaryFile file) {
            copy(file, sink);
        }
    }

    private static void copy(TemporaryFile file, FrameSink sink) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream in = open(file)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                sink.write(ByteBuffer.wrap(piece, 0, read));
            }
        }
    }

    private static InputStream open(TemporaryFile file) throws IOException {
        InputStream in = Files.newInputStream(file.path());
        if (file.key() == null) {
            return in;
        }
        try {
            return SealedInput.open(in, file.key(), file.path().toString(), null);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
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
