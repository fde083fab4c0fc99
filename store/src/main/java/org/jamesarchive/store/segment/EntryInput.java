package org.jamesarchive.store.segment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.ContentIdDigest;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.seal.Place;
import org.jspecify.annotations.Nullable;

/**
 * The data of one entry, read from its place in a segment. The read that comes to the end checks all there is to check:
 * the seal if it is sealed, zstd's checksum, the leaf hash in the trailer, and for a message its content id; it throws {@link DamagedEntryException} when one
 * does not match. Who cannot take bytes back calls {@link #verify} on a first pass. For one thread.
 */
public final class EntryInput extends InputStream {

    private static final int BUFFER_BYTES = 8192;

    private final DigestInputStream frame;
    private final TarArchiveInputStream tar;
    private final TarArchiveEntry entry;
    private final HeadRecorder head;
    private final Optional<Trailer> trailer;
    private final @Nullable ContentIdDigest contentId;
    private boolean checked;

    private EntryInput(DigestInputStream frame, Optional<Trailer> trailer) throws IOException {
        this.frame = frame;
        this.trailer = trailer;
        this.head = new HeadRecorder(frame);
        this.tar = new TarArchiveInputStream(head, TarEntry.BLOCK_BYTES, "UTF-8");
        @Nullable TarArchiveEntry first = tar.getNextEntry();
        if (first == null) {
            throw new DamagedEntryException("the frame holds no tar entry");
        }
        this.entry = first;
        head.stop();
        this.contentId = pax().getOrDefault(EntryAttributes.KIND, "").equals(EntryKind.MESSAGE.word())
                ? new ContentIdDigest()
                : null;
    }

    /**
     * Opens the entry whose frame stands at {@code offset}.
     *
     * @param length length of the frame in bytes
     * @param dictionaries those of the store; kept by whoever reads many entries
     * @throws DamagedEntryException when there is no readable entry
     * @throws LostKeyException when it is sealed with a key that {@code dictionaries} lacks
     * @throws IOException when the file cannot be read
     */
    public static EntryInput open(Path segment, long offset, long length, Dictionaries dictionaries)
            throws IOException {
        Optional<Trailer> trailer = trailerOf(segment, offset, length);
        Place place = trailer.map(Trailer::place).orElse(null);
        DigestInputStream frame = new DigestInputStream(
                FrameInput.open(segment, offset, length, dictionaries, place), LogHash.leafDigest());
        try {
            return new EntryInput(frame, trailer);
        } catch (SegmentFormatException | LostKeyException e) {
            frame.close();
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            frame.close();
            throw damaged(e);
        }
    }

    /** Opens the entry that a {@link SegmentReader} has met. */
    public static EntryInput open(Path segment, Trailer entry, Dictionaries dictionaries) throws IOException {
        return open(segment, entry.frameOffset(), entry.frameLength(), dictionaries);
    }

    /** The same for a single entry: a dictionary that it needs is read for it alone. */
    public static EntryInput open(Path segment, long offset, long length) throws IOException {
        return open(segment, offset, length, new Dictionaries());
    }

    /** The same for a single entry: a dictionary that it needs is read for it alone. */
    public static EntryInput open(Path segment, Trailer entry) throws IOException {
        return open(segment, entry, new Dictionaries());
    }

    /** The envelope and arrival of a message or merge. */
    public EntryAttributes attributes() throws DamagedEntryException {
        return EntryAttributes.of(pax());
    }

    /** When and where an audit entry was written. */
    public AuditAttributes audit() throws DamagedEntryException {
        return AuditAttributes.of(pax());
    }

    /** What the first entry of a segment says. */
    public SegmentStart start() throws IOException {
        return SegmentStart.of(pax());
    }

    /** The bytes before the data, as they are hashed into the log; a copy. */
    public byte[] head() {
        return head.recorded();
    }

    /** What stands behind it in the segment; empty when nothing whole does. */
    public Optional<Trailer> trailer() {
        return trailer;
    }

    /** Length of the data in bytes. */
    public long size() {
        return entry.getSize();
    }

    /** Reads what is left and checks it. */
    public void verify() throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int read = 0;
        while (read >= 0) {
            read = read(buffer, 0, buffer.length);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        try {
            int read = tar.read(bytes, offset, count);
            if (read < 0) {
                check();
            } else if (contentId != null) {
                contentId.update(bytes, offset, read);
            }
            return read;
        } catch (LostKeyException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    @Override
    public void close() throws IOException {
        frame.close();
    }

    private Map<String, String> pax() {
        return entry.getExtraPaxHeaders();
    }

    private void check() throws IOException {
        if (checked) {
            return;
        }
        byte[] padding = new byte[BUFFER_BYTES];
        int read = 0;
        while (read >= 0) {
            read = frame.read(padding, 0, padding.length);
        }
        LogHash leaf = LogHash.of(frame.getMessageDigest().digest());
        if (trailer.isPresent() && !trailer.get().leaf().equals(leaf)) {
            throw new DamagedEntryException("the leaf hash does not match: " + entry.getName());
        }
        if (contentId != null) {
            ContentId found = contentId.finish();
            if (!found.equals(attributes().contentId())) {
                throw new DamagedEntryException("the content id does not match: " + entry.getName());
            }
        }
        checked = true;
    }

    private static DamagedEntryException damaged(Exception cause) {
        return cause instanceof DamagedEntryException damage
                ? damage
                : new DamagedEntryException("cannot be read back: " + cause.getMessage(), cause);
    }

    private static Optional<Trailer> trailerOf(Path segment, long offset, long length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Trailer.LENGTH);
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + length + bytes.position()) < 0) {
                    throw new DamagedEntryException("cannot be read back: the segment ends before its trailer");
                }
            }
        }
        return Trailer.decode(bytes.flip()).filter(found -> found.frameOffset() == offset);
    }
}
