package org.jamesarchive.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jamesarchive.store.seal.BrokenSealException;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.seal.SealedChunk;

/**
 * An entry that is sealed, and the key that it is sealed with. All that is sealed in one segment is sealed with one key.
 *
 * @param keyId the key's number, 0 to 2^32 - 1
 */
public record SealedEntry(Path segment, Trailer entry, long keyId) {

    /** Before the first message of a segment there are three entries at most. */
    private static final int ENTRIES_LIMIT = 4;

    /**
     * The first sealed entry of a segment; empty when its entries are not sealed or it has none.
     *
     * @throws IOException when the file cannot be read
     */
    public static Optional<SealedEntry> first(Path segment) throws IOException {
        try (SegmentReader reader = SegmentReader.open(segment)) {
            int entries = 0;
            for (Optional<SegmentItem> item = reader.next();
                    item.isPresent() && entries < ENTRIES_LIMIT;
                    item = reader.next()) {
                if (item.get() instanceof SegmentItem.Entry entry) {
                    if (entry.trailer().sealed()) {
                        return Optional.of(new SealedEntry(segment, entry.trailer(), keyId(segment, entry.trailer())));
                    }
                    entries++;
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Whether it can be opened.
     *
     * @throws IOException when the file cannot be read
     */
    public boolean opensWith(Keyset keys) throws IOException {
        try {
            FrameInput.open(segment, entry, new Dictionaries(keys)).close();
            return true;
        } catch (LostKeyException e) {
            return false;
        } catch (DamagedEntryException e) {
            // Its dictionary may be lost; that is no matter of keys.
            return !(e.getCause() instanceof BrokenSealException);
        }
    }

    private static long keyId(Path segment, Trailer entry) throws IOException {
        ByteBuffer sealed = ByteBuffer.allocate(Keyset.KEY_ID_LENGTH);
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ)) {
            long from = entry.frameOffset() + SealedChunk.HEADER_LENGTH;
            int read = 0;
            while (sealed.hasRemaining() && read >= 0) {
                read = file.read(sealed, from + sealed.position());
            }
        }
        return Keyset.keyId(sealed.array());
    }
}
