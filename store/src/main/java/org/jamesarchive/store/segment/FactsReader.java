package org.jamesarchive.store.segment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.seal.LostKeyException;
import org.jspecify.annotations.Nullable;

/** Reads the beginnings of entries for the catalog. What it finds is not checked against hashes: the frame's checksum has been. For one thread. */
final class FactsReader {

    /** The first block of a zstd frame (RFC 8878 §3.1.1.2) is not longer than this, the frame's header included; so is a message's header. */
    private static final int BEGINNING_BYTES = SegmentInput.WINDOW_BYTES;

    private final Path segment;
    private final SegmentInput input;
    private final Dictionaries dictionaries;
    private final byte[] beginning = new byte[BEGINNING_BYTES];
    private final byte[] header = new byte[MessageIdField.HEADER_BYTES_LIMIT];

    FactsReader(Path segment, SegmentInput input, Dictionaries dictionaries) {
        this.segment = segment;
        this.input = input;
        this.dictionaries = dictionaries;
    }

    /**
     * What a whole entry says.
     *
     * @throws IOException when the file cannot be read
     */
    EntryFacts read(Trailer entry) throws IOException {
        if (entry.kind() != EntryKind.MESSAGE) {
            return EntryFacts.UNKNOWN;
        }
        try {
            return entry.sealed() || entry.frameLength() > BEGINNING_BYTES ? inFile(entry) : inWindow(entry);
        } catch (LostKeyException | DamagedEntryException e) {
            // Its place in the catalog does not depend on what is in it; verify will name it.
            return EntryFacts.UNKNOWN;
        }
    }

    private EntryFacts inFile(Trailer entry) throws IOException {
        try (EntryInput in = EntryInput.open(segment, entry, dictionaries)) {
            return facts(in.attributes(), in);
        }
    }

    private EntryFacts inWindow(Trailer entry) throws IOException {
        int length = (int) entry.frameLength();
        if (!input.has(entry.frameOffset(), length)) {
            throw new DamagedEntryException("the segment ends before the frame");
        }
        input.bytes(entry.frameOffset(), length).get(beginning, 0, length);
        try (InputStream frame =
                        FrameInput.open(new ByteArrayInputStream(beginning, 0, length), segment, dictionaries);
                TarArchiveInputStream tar = new TarArchiveInputStream(frame, TarEntry.BLOCK_BYTES, "UTF-8")) {
            @Nullable TarArchiveEntry head = tar.getNextEntry();
            if (head == null) {
                throw new DamagedEntryException("the frame holds no tar entry");
            }
            return facts(EntryAttributes.of(head.getExtraPaxHeaders()), tar);
        } catch (LostKeyException | DamagedEntryException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedEntryException("cannot be read back: " + e.getMessage(), e);
        }
    }

    private EntryFacts facts(EntryAttributes attributes, InputStream message) throws IOException {
        int length = message.readNBytes(header, 0, header.length);
        return new EntryFacts(attributes.arrival(), MessageIdField.of(header, length));
    }
}
