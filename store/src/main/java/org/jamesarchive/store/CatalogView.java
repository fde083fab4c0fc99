package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/**
 * A catalog as it was when it was opened, to compare it with the segments; a worker may have it open meanwhile. What is not yet written
 * to its files is not seen. For one thread.
 */
public final class CatalogView implements Closeable {

    private static final int COPIES_LIMIT = 1_000_000;

    private final @Nullable Catalog catalog;
    private final LogState state;
    private final Path segments;
    private long seen;

    private CatalogView(@Nullable Catalog catalog, Path segments) throws IOException {
        this.segments = segments;
        this.catalog = catalog;
        this.state = catalog == null ? LogState.EMPTY : catalog.state().orElse(LogState.EMPTY);
    }

    /**
     * The catalog of a data directory; an empty view when there is none.
     *
     * @throws IOException when it cannot be opened
     */
    public static CatalogView open(Path directory) throws IOException {
        Path folder = directory.resolve("catalog");
        return new CatalogView(
                Files.exists(folder.resolve("CURRENT")) ? current(Catalog.openReadOnly(folder)) : null,
                directory.resolve("segments"));
    }

    /** One of another version is no use: it will be made anew at the worker's next start. */
    private static @Nullable Catalog current(Catalog catalog) throws IOException {
        boolean isCurrent = false;
        try {
            isCurrent = catalog.isCurrent();
            return isCurrent ? catalog : null;
        } finally {
            if (!isCurrent) {
                catalog.close();
            }
        }
    }

    /** The messages with this Message-ID, ascending by content id, at most {@code limit}. */
    List<ContentId> withMessageId(String messageId, int limit) throws IOException {
        return catalog == null ? List.of() : catalog.withMessageId(messageId, limit);
    }

    /** Whether the catalog should know the entry with this place in the log. */
    public boolean covers(long sequence) {
        return sequence < state.position().sequence();
    }

    /** Up to where the log is catalogued: the segment's number, 0 before the first. */
    long segment() {
        return state.segment();
    }

    /** Where the last entry that is catalogued ends in that segment. */
    long offset() {
        return state.offset();
    }

    /** Which entry follows that one. */
    LogPosition next() {
        return state.position();
    }

    /** Where a message and its copies are, in the order of the log; empty when it is not known. */
    List<EntryPosition> entries(ContentId contentId) throws IOException {
        List<EntryPosition> entries = new ArrayList<>();
        if (catalog != null) {
            catalog.find(contentId).ifPresent(entry -> entries.add(entry.position()));
            entries.addAll(catalog.copies(contentId, COPIES_LIMIT));
        }
        return entries;
    }

    /** Whether it knows where this message or merge is; a further frame of a message that is known elsewhere counts as known. */
    public boolean holds(long segment, Trailer entry) throws IOException {
        if (catalog == null) {
            return true;
        }
        if (entry.kind() != EntryKind.MESSAGE) {
            return catalog.hasCopy(entry.contentId(), entry.sequence());
        }
        Optional<CatalogEntry> known = catalog.find(entry.contentId());
        seen += known.isPresent()
                        && known.get().position().segment() == segment
                        && known.get().position().offset() == entry.frameOffset()
                ? 1
                : 0;
        return known.isPresent();
    }

    /**
     * Content ids that the catalog has at a place where no trailer speaks of them; at most {@code limit}. Looked for only when
     * {@link #holds} was asked for fewer messages than the catalog has.
     */
    public List<String> unseen(int limit) throws IOException {
        List<String> unseen = new ArrayList<>();
        if (catalog != null && state.messages() > seen) {
            catalog.forEachMessage((contentId, position) -> {
                if (unseen.size() < limit && !isThere(contentId, position)) {
                    unseen.add(contentId.hex());
                }
            });
        }
        return unseen;
    }

    private boolean isThere(ContentId contentId, EntryPosition position) throws IOException {
        Path segment = segments.resolve(SegmentNames.nameOf(position.segment()));
        return Files.exists(segment)
                && SegmentReader.entryBefore(segment, position.offset() + position.length() + Trailer.LENGTH)
                        .filter(trailer -> trailer.contentId().equals(contentId))
                        .isPresent();
    }

    @Override
    public void close() throws IOException {
        if (catalog != null) {
            catalog.close();
        }
    }
}
