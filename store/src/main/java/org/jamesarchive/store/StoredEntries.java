package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.MessageIdField;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages and merges in a data directory from the files alone; a worker may be writing meanwhile. What is added after the
 * beginning need not be seen. For one thread.
 */
public final class StoredEntries {

    private final Path directory;
    private final NavigableMap<Long, Path> segments;
    private final Visitor visitor;
    private final ScanProgress progress;
    private long messages;

    /** What is done with what is found. */
    public interface Visitor {

        /** A message or merge whose checksums match. */
        void entry(Path segment, Trailer entry) throws IOException;

        /**
         * Bytes that are no whole entry.
         *
         * @param contentId the message they belong to; empty when that cannot be known
         */
        void damage(Path segment, long offset, Optional<ContentId> contentId, String reason) throws IOException;
    }

    private StoredEntries(Path directory, Visitor visitor, ScanProgress progress) throws IOException {
        this.directory = directory;
        this.segments = SegmentNames.list(directory.resolve("segments"));
        this.visitor = visitor;
        this.progress = progress;
    }

    /**
     * Shows all, in the order of the log.
     *
     * @throws IOException when a segment cannot be read, and what the visitor throws
     */
    public static void all(Path directory, Visitor visitor, ScanProgress progress) throws IOException {
        StoredEntries entries = new StoredEntries(directory, visitor, progress);
        for (Map.Entry<Long, Path> segment : entries.segments.entrySet()) {
            try (SegmentReader reader = SegmentReader.open(segment.getValue())) {
                entries.walk(segment.getKey(), segment.getValue(), reader, null);
            }
        }
    }

    /**
     * Shows these messages and their copies: those that the catalog knows one after the other, then what was added since.
     *
     * @return those that are not there, in order
     * @throws IOException as {@link #all}
     */
    public static Set<ContentId> of(
            Path directory, Collection<ContentId> contentIds, Visitor visitor, ScanProgress progress)
            throws IOException {
        Set<ContentId> wanted = new TreeSet<>(contentIds);
        Set<ContentId> missing = new TreeSet<>(wanted);
        StoredEntries entries = new StoredEntries(
                directory,
                new Visitor() {
                    @Override
                    public void entry(Path segment, Trailer entry) throws IOException {
                        missing.remove(entry.contentId());
                        visitor.entry(segment, entry);
                    }

                    @Override
                    public void damage(Path segment, long offset, Optional<ContentId> contentId, String reason)
                            throws IOException {
                        visitor.damage(segment, offset, contentId, reason);
                    }
                },
                progress);
        try (CatalogView catalog = CatalogView.open(directory)) {
            for (ContentId contentId : wanted) {
                for (EntryPosition position : catalog.entries(contentId)) {
                    entries.at(contentId, position);
                }
            }
            entries.since(catalog, wanted);
        }
        return missing;
    }

    /**
     * The messages with one of these Message-IDs: those that the catalog knows, and those that were added since.
     *
     * @param keys what opens sealed entries; of those that it does not open, the Message-ID is not known
     * @throws IOException when the catalog or a segment cannot be read
     */
    public static Set<ContentId> withMessageIds(Path directory, Collection<String> messageIds, Keyset keys)
            throws IOException {
        Set<String> wanted = new TreeSet<>();
        messageIds.forEach(messageId -> wanted.add(MessageIdField.of(messageId)));
        wanted.remove("");
        Set<ContentId> found = new TreeSet<>();
        NavigableMap<Long, Path> segments = SegmentNames.list(directory.resolve("segments"));
        Dictionaries dictionaries = new Dictionaries(keys);
        try (CatalogView catalog = CatalogView.open(directory)) {
            for (String messageId : wanted) {
                found.addAll(catalog.withMessageId(messageId, Integer.MAX_VALUE));
            }
            for (Map.Entry<Long, Path> segment :
                    segments.tailMap(catalog.segment()).entrySet()) {
                try (SegmentReader reader = behind(catalog, segment, dictionaries)) {
                    addThose(reader, wanted, found);
                }
            }
        }
        return found;
    }

    private static void addThose(SegmentReader reader, Set<String> messageIds, Set<ContentId> found)
            throws IOException {
        for (Optional<SegmentItem> item = reader.next(); item.isPresent(); item = reader.next()) {
            if (item.get() instanceof SegmentItem.Entry entry
                    && messageIds.contains(reader.facts(entry.trailer()).messageId())) {
                found.add(entry.trailer().contentId());
            }
        }
    }

    private void at(ContentId contentId, EntryPosition position) throws IOException {
        Path segment = directory.resolve("segments").resolve(SegmentNames.nameOf(position.segment()));
        Optional<Trailer> entry =
                SegmentReader.entryBefore(segment, position.offset() + position.length() + Trailer.LENGTH);
        if (entry.filter(found -> found.contentId().equals(contentId)).isPresent()) {
            visitor.entry(segment, entry.get());
        } else {
            visitor.damage(segment, position.offset(), Optional.of(contentId), "the entry is damaged");
        }
    }

    private void since(CatalogView catalog, Set<ContentId> wanted) throws IOException {
        for (Map.Entry<Long, Path> segment : segments.tailMap(catalog.segment()).entrySet()) {
            try (SegmentReader reader = behind(catalog, segment, new Dictionaries())) {
                walk(segment.getKey(), segment.getValue(), reader, wanted);
            }
        }
    }

    /** Reads what the catalog does not know of one of the segments from its last one on. */
    private static SegmentReader behind(CatalogView catalog, Map.Entry<Long, Path> segment, Dictionaries dictionaries)
            throws IOException {
        return segment.getKey() == catalog.segment()
                ? SegmentReader.open(segment.getValue(), catalog.offset(), catalog.next(), dictionaries)
                : SegmentReader.open(segment.getValue(), dictionaries);
    }

    private void walk(long number, Path segment, SegmentReader reader, @Nullable Set<ContentId> wanted)
            throws IOException {
        for (Optional<SegmentItem> item = reader.next(); item.isPresent(); item = reader.next()) {
            if (item.get() instanceof SegmentItem.Entry found) {
                Trailer entry = found.trailer();
                if (isContent(entry) && (wanted == null || wanted.contains(entry.contentId()))) {
                    visitor.entry(segment, entry);
                }
                messages += entry.kind() == EntryKind.MESSAGE ? 1 : 0;
                progress.passed(number, entry.end(), messages);
            } else if (item.get() instanceof SegmentItem.Damage damage) {
                damaged(segment, damage, wanted);
            }
        }
    }

    private void damaged(Path segment, SegmentItem.Damage damage, @Nullable Set<ContentId> wanted) throws IOException {
        Optional<ContentId> about = Optional.ofNullable(damage.trailer())
                .filter(StoredEntries::isContent)
                .map(Trailer::contentId);
        if (wanted == null || about.filter(wanted::contains).isPresent()) {
            visitor.damage(segment, damage.offset(), about, damage.reason());
        }
    }

    private static boolean isContent(Trailer entry) {
        return entry.kind() == EntryKind.MESSAGE || entry.kind() == EntryKind.MERGE;
    }
}
