package org.jamesarchive.store.segment;

import com.github.luben.zstd.ZstdDictDecompress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;

/**
 * The dictionaries of one store's segments, ready for reading, and the keys for entries that are sealed: what it takes to look inside.
 * Whoever reads many entries keeps one of these; the last few dictionaries that were asked for stay in memory. A dictionary that is damaged in its own segment is taken from any other segment in the same
 * folder that carries the same one. Safe for use by many threads.
 */
public final class Dictionaries {

    private static final int KEPT_LIMIT = 4;

    private final Keyset keys;

    /** Not closed when they leave: a reader may be at work with one. zstd-jni frees them with the garbage. */
    private final Map<Long, Optional<ZstdDictDecompress>> kept = new LinkedHashMap<>(2 * KEPT_LIMIT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Optional<ZstdDictDecompress>> eldest) {
            return size() > KEPT_LIMIT;
        }
    };

    /** For segments without sealed entries. */
    public Dictionaries() {
        this(Keyset.NONE);
    }

    /** @param keys what opens sealed entries */
    public Dictionaries(Keyset keys) {
        this.keys = keys;
    }

    Keyset keys() {
        return keys;
    }

    /**
     * What a frame of this segment is to be decompressed with.
     *
     * @param id the dictionary that the frame names
     * @throws DamagedEntryException when it is neither in this segment nor in another one beside it
     * @throws IOException when the segments cannot be read
     */
    synchronized ZstdDictDecompress get(Path segment, long id) throws IOException {
        Optional<ZstdDictDecompress> found = kept.get(id);
        if (found == null) {
            found = find(segment, id).map(dictionary -> new ZstdDictDecompress(dictionary.bytes()));
            kept.put(id, found);
        }
        return found.orElseThrow(() -> new DamagedEntryException("dictionary " + id + " is lost: it is not readable in "
                + segment.getFileName() + " and in no other segment"));
    }

    /**
     * Whether the dictionary that this entry needs, if any, can be read. An entry whose key is lost counts as served: it is not damaged.
     *
     * @throws IOException when the segments cannot be read
     */
    public boolean serve(Path segment, Trailer entry) throws IOException {
        try {
            FrameInput.open(segment, entry, this).close();
            return true;
        } catch (LostKeyException e) {
            return true;
        } catch (DamagedEntryException e) {
            return false;
        }
    }

    private Optional<SegmentDictionary> find(Path segment, long id) throws IOException {
        List<Path> candidates = new ArrayList<>(List.of(segment));
        candidates.addAll(
                SegmentNames.list(segment.toAbsolutePath().resolveSibling("")).values());
        for (Path candidate : candidates) {
            Optional<SegmentDictionary> found = readable(candidate).filter(dictionary -> dictionary.id() == id);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<SegmentDictionary> readable(Path segment) throws IOException {
        try {
            return SegmentDictionary.in(segment, keys);
        } catch (DamagedEntryException | SegmentFormatException | LostKeyException e) {
            return Optional.empty();
        }
    }
}
