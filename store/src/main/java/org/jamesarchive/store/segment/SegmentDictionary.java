package org.jamesarchive.store.segment;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;
import org.jspecify.annotations.Nullable;

/**
 * A zstd dictionary (RFC 8878 §5) that the frames of a segment are compressed with. It stands in the segment's START frame, as a
 * second tar entry {@code segments/<number>.dictionary}; START is written twice then, because a segment whose dictionary is lost is
 * lost. Where entries are sealed these two are, too, and a third START before them says in clear what the segment is. A frame names in its header the dictionary that it needs, by {@link #id}; a frame that names none needs none.
 */
public final class SegmentDictionary {

    /** The most bytes a dictionary may have. */
    public static final int SIZE_LIMIT = 1024 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    /** One that says what the segment is, two that carry the dictionary. */
    private static final int STARTS_LIMIT = 3;

    private static final String SUFFIX = ".dictionary";

    private final byte[] bytes;
    private final long id;

    private SegmentDictionary(byte[] bytes, long id) {
        this.bytes = bytes;
        this.id = id;
    }

    /** @throws IllegalArgumentException when the bytes are no dictionary with an id, or too many */
    public static SegmentDictionary of(byte[] bytes) {
        long id = bytes.length > SIZE_LIMIT ? 0 : Zstd.getDictIdFromDict(bytes);
        if (id == 0) {
            throw new IllegalArgumentException("no zstd dictionary of at most " + SIZE_LIMIT + " bytes");
        }
        return new SegmentDictionary(bytes.clone(), id);
    }

    /** The dictionary's number, as a frame names it: 1 to 2^32 - 1. */
    public long id() {
        return id;
    }

    /** The dictionary as {@code zstd -D} takes it. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The dictionary of a segment in which it is not sealed. */
    public static Optional<SegmentDictionary> in(Path segment) throws IOException {
        return in(segment, Keyset.NONE);
    }

    /**
     * The dictionary that a segment carries; empty when it carries none, or when it is damaged wherever it stands in it.
     *
     * @param keys what opens it where it is sealed
     * @throws LostKeyException when its key is lost
     * @throws IOException when the file cannot be read
     */
    public static Optional<SegmentDictionary> in(Path segment, Keyset keys) throws IOException {
        Dictionaries none = new Dictionaries(keys);
        try (SegmentInput input = new SegmentInput(segment)) {
            WholeEntries entries = new WholeEntries(input);
            long at = 0;
            for (int i = 0; i < STARTS_LIMIT; i++) {
                Optional<Trailer> start = entries.at(at);
                if (start.isEmpty()) {
                    start = entries.firstBehind(at);
                }
                if (start.isEmpty() || start.get().kind() != EntryKind.START) {
                    break;
                }
                Carried carried = read(segment, start.get(), none);
                if (carried.dictionary() != null || !carried.promised()) {
                    return Optional.ofNullable(carried.dictionary());
                }
                at = start.get().end();
            }
            return Optional.empty();
        }
    }

    /** @param promised whether this START says that the segment has a dictionary; the next one may be the one that carries it */
    private record Carried(boolean promised, @Nullable SegmentDictionary dictionary) {}

    private static Carried read(Path segment, Trailer start, Dictionaries none) throws IOException {
        try (InputStream frame = FrameInput.open(segment, start, none)) {
            TarArchiveInputStream tar = new TarArchiveInputStream(frame, TarEntry.BLOCK_BYTES, "UTF-8");
            @Nullable TarArchiveEntry entry = tar.getNextEntry();
            boolean promised = entry != null && entry.getExtraPaxHeaders().containsKey(SegmentStart.DICTIONARY);
            while (entry != null && !entry.getName().endsWith(SUFFIX)) {
                entry = tar.getNextEntry();
            }
            return new Carried(promised, entry == null ? null : of(tar.readNBytes(SIZE_LIMIT + 1)));
        } catch (LostKeyException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new DamagedEntryException("the dictionary of " + segment + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The whole tar archive of a segment, as {@code zstd -dc -D DICTIONARY SEGMENT} gives it; without {@code -D} when there is none.
     *
     * @throws LostKeyException when the segment has sealed entries
     * @throws IOException when the file cannot be read
     */
    public static InputStream archive(Path segment) throws IOException {
        return archive(segment, Keyset.NONE);
    }

    /**
     * The same as it would be without encryption.
     *
     * @throws LostKeyException when, here or while it is read, something is sealed with a key that is not there
     * @throws IOException when the file cannot be read
     */
    public static InputStream archive(Path segment, Keyset keys) throws IOException {
        Optional<SegmentDictionary> dictionary = in(segment, keys);
        InputStream frames = SealedEntry.first(segment).isPresent()
                ? new UnsealedInput(segment, keys)
                : Files.newInputStream(segment);
        ZstdInputStream zstd = new ZstdInputStream(new BufferedInputStream(frames, BUFFER_BYTES));
        try {
            return dictionary.isEmpty() ? zstd : zstd.setDict(dictionary.get().bytes);
        } catch (IOException | RuntimeException e) {
            zstd.close();
            throw e;
        }
    }

    /** What stands in the START frame of this segment before the dictionary's bytes. */
    public byte[] head(SegmentStart start) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        byte[] text = start.text();
        head.writeBytes(start.tarEntry().head());
        head.writeBytes(text);
        head.writeBytes(new byte[TarEntry.padding(text.length)]);
        head.writeBytes(new TarEntry(fileName(start.number()), bytes.length, start.created(), Map.of()).head());
        return head.toByteArray();
    }

    /** The dictionary's name in the archive. */
    static String fileName(long segment) {
        return "segments/%010d%s".formatted(segment, SUFFIX);
    }
}
