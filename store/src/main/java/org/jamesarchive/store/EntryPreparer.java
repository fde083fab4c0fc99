package org.jamesarchive.store;

import com.github.luben.zstd.ZstdDictCompress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.Place;
import org.jamesarchive.store.seal.Sealer;
import org.jamesarchive.store.segment.AuditAttributes;
import org.jamesarchive.store.segment.EntryAttributes;
import org.jamesarchive.store.segment.EntryFacts;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.segment.SegmentStart;
import org.jamesarchive.store.segment.TarEntry;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/**
 * Compresses entries in the thread of whoever brings them, so that the one thread that writes has nothing to do but write.
 * Memory is bounded: small messages share {@code pendingBytesLimit}, large ones go through a file in {@code tmp}.
 * In a store that seals, that file is sealed as well, with a key that is never written anywhere. Safe for use by many threads.
 */
final class EntryPreparer implements AutoCloseable {

    private static final int KIB = 1024;
    private static final int LARGE_COMPRESSORS_LIMIT = 4;
    private static final int SMALL_COMPRESSORS_MINIMUM = 4;

    private final StoreSettings settings;
    private final Disk disk;
    private final Path temporary;
    private final CompressorPool small;
    private final CompressorPool large;
    private final Semaphore budget;
    private volatile @Nullable ZstdDictCompress dictionary;
    private final AtomicLong temporaryFiles = new AtomicLong();
    private final @Nullable Keyset temporaryKey;

    /** @param seals whether entries are to be sealed */
    EntryPreparer(StoreSettings settings, Disk disk, Path temporary, boolean seals) {
        this.temporaryKey = seals ? Keyset.generate() : null;
        this.settings = settings;
        this.disk = disk;
        this.temporary = temporary;
        int processors = Runtime.getRuntime().availableProcessors();
        small = new CompressorPool(Math.max(SMALL_COMPRESSORS_MINIMUM, 2 * processors), settings.compressionLevel());
        large = new CompressorPool(LARGE_COMPRESSORS_LIMIT, settings.compressionLevel());
        budget = new Semaphore(settings.pendingBytesLimit() / KIB, true);
    }

    /**
     * A MESSAGE entry of the whole message, or a MERGE entry of its trace block.
     *
     * @param messageId as {@link org.jamesarchive.store.segment.MessageIdField} reads it
     * @throws StoreUnavailableException when there is no room for a large one
     * @throws IOException when the content cannot be read
     */
    PreparedEntry prepare(EntryKind kind, Arrival arrival, long traceLength, String messageId) throws IOException {
        EntryAttributes attributes = new EntryAttributes(
                kind,
                arrival.contentId(),
                settings.serverId(),
                arrival.arrival(),
                traceLength,
                arrival.sender(),
                arrival.recipients());
        EntryFacts facts = new EntryFacts(arrival.arrival(), messageId);
        long size = kind == EntryKind.MERGE ? traceLength : arrival.content().size();
        byte[] head = attributes.tarEntry(size).head();
        try (InputStream data = arrival.content().open()) {
            return head.length + size <= settings.inMemoryFrameLimit()
                    ? inMemory(kind, arrival.contentId(), facts, head, data, size)
                    : inFile(kind, arrival.contentId(), facts, head, data, size);
        }
    }

    /**
     * An AUDIT entry.
     *
     * @param text JSON, at most {@link StoreSettings#inMemoryFrameLimit} bytes of UTF-8 with its head
     */
    PreparedEntry prepareAudit(Instant time, byte[] text) throws IOException {
        byte[] head =
                new AuditAttributes(settings.serverId(), time).tarEntry(text).head();
        return inMemory(
                EntryKind.AUDIT,
                Trailer.NO_CONTENT,
                EntryFacts.UNKNOWN,
                head,
                new ByteArrayInputStream(text),
                text.length);
    }

    /**
     * From now on messages in memory are compressed with this: every segment that they can come to carries it. Large ones never are,
     * they have enough of their own.
     */
    void use(SegmentDictionary next) {
        if (dictionary == null) {
            dictionary = new ZstdDictCompress(next.bytes(), settings.compressionLevel());
        }
    }

    /** The entry that opens a segment. It is sealed when it carries the dictionary, which holds pieces of mails. */
    PreparedEntry prepareStart(SegmentStart start, Optional<SegmentDictionary> carried) throws IOException {
        byte[] text = start.text();
        byte[] head =
                carried.isEmpty() ? start.tarEntry().head() : carried.get().head(start);
        byte[] data = carried.isEmpty() ? text : carried.get().bytes();
        GrowingFrame frame = new GrowingFrame();
        // Written by the thread that frees the budget: it must never wait for it.
        Compressor.Summary summary = small.use(
                compressor -> compressor.compress(head, new ByteArrayInputStream(data), data.length, null, frame));
        return PreparedEntry.inMemory(
                EntryKind.START,
                Trailer.NO_CONTENT,
                text.length,
                EntryFacts.UNKNOWN,
                summary,
                carried.isPresent() && temporaryKey != null,
                frame.bytes(),
                budget,
                0);
    }

    /** The entry that seals a segment. */
    PreparedEntry prepareEnd() throws IOException {
        GrowingFrame frame = new GrowingFrame();
        Compressor.Summary summary = small.use(compressor ->
                compressor.compress(TarEntry.endOfArchive(), InputStream.nullInputStream(), 0, null, frame));
        return PreparedEntry.inMemory(
                EntryKind.END, Trailer.NO_CONTENT, 0, EntryFacts.UNKNOWN, summary, false, frame.bytes(), budget, 0);
    }

    private PreparedEntry inMemory(
            EntryKind kind, ContentId contentId, EntryFacts facts, byte[] head, InputStream data, long size)
            throws IOException {
        int permits = permits(head.length + size);
        Waiting.acquire(budget, permits);
        try {
            GrowingFrame frame = new GrowingFrame();
            Compressor.Summary summary =
                    small.use(compressor -> compressor.compress(head, data, size, dictionary, frame));
            return PreparedEntry.inMemory(
                    kind, contentId, size, facts, summary, temporaryKey != null, frame.bytes(), budget, permits);
        } catch (IOException | RuntimeException e) {
            budget.release(permits);
            throw e;
        }
    }

    private PreparedEntry inFile(
            EntryKind kind, ContentId contentId, EntryFacts facts, byte[] head, InputStream data, long size)
            throws IOException {
        Path path = temporary.resolve("frame-" + temporaryFiles.incrementAndGet());
        try {
            Compressor.Summary summary = large.use(compressor -> {
                requireSpace(size);
                try (TemporaryFrame file = new TemporaryFrame(disk, path)) {
                    return compress(compressor, head, data, size, file);
                }
            });
            return PreparedEntry.inFile(kind, contentId, size, facts, summary, path, temporaryKey);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private Compressor.Summary compress(
            Compressor compressor, byte[] head, InputStream data, long size, TemporaryFrame file) throws IOException {
        if (temporaryKey == null) {
            return compressor.compress(head, data, size, null, file);
        }
        Sealer.Sealing sealing = new Sealer(temporaryKey).begin(new Place(settings.serverId(), 0), file::write);
        Compressor.Summary summary = compressor.compress(head, data, size, null, sealing::write);
        sealing.end();
        return summary;
    }

    private void requireSpace(long bytes) throws StoreUnavailableException {
        FreeSpace.require(disk, 2 * bytes, settings.freeSpaceWatermark());
    }

    private int permits(long bytes) {
        int wanted = (int) Math.min(bytes / KIB + 1, Integer.MAX_VALUE);
        return Math.min(wanted, settings.pendingBytesLimit() / KIB);
    }

    @Override
    public void close() {
        // The dictionary is left to the garbage collector: a compressor may still be at work with it.
        small.close();
        large.close();
    }

    /** A frame in memory; never much longer than the in-memory limit. */
    private static final class GrowingFrame implements FrameSink {

        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public void write(ByteBuffer more) {
            if (more.remaining() > bytes.capacity() - bytes.position()) {
                ByteBuffer grown =
                        ByteBuffer.allocate(Math.max(bytes.position() + more.remaining(), bytes.position() * 2));
                grown.put(bytes.flip());
                bytes = grown;
            }
            bytes.put(more);
        }

        ByteBuffer bytes() {
            return bytes.flip();
        }
    }
}
