package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jamesarchive.store.file.FileModes;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentStart;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.segment.TrailerWalk;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the catalog up to the end of the log at start, and makes the end of the log one that can be appended to.
 * <pre>
 *   how the last segment ends            what is done
 *   whole entry                          it goes on
 *   END entry and footer                 a new segment
 *   END entry, no or a torn footer       the footer is written, a new segment
 *   torn, no damage before               the tail moves to quarantine, it goes on
 *   damage in it                         it stays as it is, a new segment
 * </pre>
 * A segment that is not the last, or that has been made read-only, is never changed. For one thread, once.
 */
final class Recovery {

    private static final Logger LOGGER = LoggerFactory.getLogger(Recovery.class);

    private final DataDirectory directory;
    private final TornTail tornTail;
    private final CatalogScan scan;
    private final ScanProgress progress;
    private final Keyset keys;
    private final Dictionaries dictionaries;
    private boolean damaged;

    /**
     * @param keys what opens sealed entries; it is wanted where there is damage only
     * @param from up to where {@code catalog} is complete
     * @param progress is told how far it is
     */
    Recovery(
            DataDirectory directory,
            Keyset keys,
            Catalog catalog,
            TornTail tornTail,
            LogState from,
            ScanProgress progress) {
        this.directory = directory;
        this.keys = keys;
        this.dictionaries = new Dictionaries(keys);
        this.tornTail = tornTail;
        this.scan = new CatalogScan(catalog, from);
        this.progress = progress;
    }

    /** Reads all segments from the catalog's state on. */
    LogTail run() throws IOException {
        NavigableMap<Long, Path> segments = SegmentNames.list(directory.segments());
        LogTail.Reopen open = null;
        Long unfinished = null;
        for (Map.Entry<Long, Path> segment :
                segments.tailMap(scan.state().segment(), true).entrySet()) {
            boolean last = segment.getKey().equals(segments.lastKey());
            Path path = segment.getValue();
            SegmentTail tail = read(segment.getKey(), path);
            if (last && isUnfinished(path, tail)) {
                if (tail.bytes() > 0) {
                    tornTail.cut(path, tail);
                }
                unfinished = segment.getKey();
            } else if (last) {
                open = end(segment.getKey(), path, tail);
            } else {
                rest(path, tail);
            }
            LOGGER.info(
                    "read {}: {} messages, {} merges so far",
                    path.getFileName(),
                    scan.state().messages(),
                    scan.state().merges());
        }
        scan.flush();
        return tail(open, unfinished);
    }

    private LogTail tail(LogTail.@Nullable Reopen open, @Nullable Long unfinished) throws IOException {
        NavigableMap<Long, Path> segments = SegmentNames.list(directory.segments());
        long bytes = 0;
        for (Path segment : segments.values()) {
            bytes += Files.size(segment);
        }
        long next = segments.isEmpty() ? SegmentNames.FIRST : segments.lastKey() + 1;
        return new LogTail(scan.state(), next, segments.size(), bytes, open, unfinished, damaged);
    }

    private SegmentTail read(long number, Path segment) throws IOException {
        damaged = false;
        LogState from = scan.state();
        scan.begin(number, segment);
        long offset = number == from.segment() ? from.offset() : 0;
        try (SegmentReader reader = SegmentReader.open(segment, offset, from.position(), dictionaries)) {
            Optional<SegmentItem> item = reader.next();
            while (item.isPresent()) {
                if (item.get() instanceof SegmentItem.Entry entry) {
                    add(number, segment, reader, entry.trailer());
                } else if (item.get() instanceof SegmentItem.Damage damage) {
                    damage(segment, damage.offset(), damage.reason());
                    scan.addDamaged(damage.trailer());
                }
                item = reader.next();
            }
            scan.flush();
            return reader.tail();
        }
    }

    /** Sealed by a writer that died before the footer stood there. */
    private boolean isUnfinished(Path segment, SegmentTail tail) throws IOException {
        return !damaged
                && tail.state() == SegmentTail.State.SEALED
                && (tail.bytes() > 0 || tail.offset() == scan.state().offset())
                && FileModes.isWritable(segment);
    }

    private void rest(Path segment, SegmentTail tail) {
        switch (tail.state()) {
            case OPEN -> {}
            case TORN -> damage(segment, tail.offset(), tail.bytes() + " bytes that are no whole entry");
            case SEALED -> {
                if (tail.bytes() > 0) {
                    damage(segment, tail.offset(), "the footer is damaged, the entries are not");
                }
            }
        }
    }

    private LogTail.@Nullable Reopen end(long number, Path segment, SegmentTail tail) throws IOException {
        if (damaged) {
            rest(segment, tail);
            return null;
        }
        return switch (tail.state()) {
            case SEALED -> {
                rest(segment, tail);
                yield null;
            }
            case OPEN -> reopen(number, segment, tail.offset());
            case TORN -> {
                tornTail.cut(segment, tail);
                yield reopen(number, segment, tail.offset());
            }
        };
    }

    /** A segment without any entry is made anew; its number is used again. */
    private LogTail.@Nullable Reopen reopen(long number, Path segment, long end) throws IOException {
        if (end == 0) {
            tornTail.delete(segment);
            return null;
        }
        try (SegmentReader reader = SegmentReader.open(segment)) {
            if (reader.next().orElse(null) instanceof SegmentItem.Entry first
                    && first.trailer().kind() == EntryKind.START) {
                SegmentStart start = start(segment, first.trailer());
                return new LogTail.Reopen(
                        number,
                        start.created(),
                        TrailerWalk.leaves(segment, end).orElse(null),
                        carried(segment, start),
                        start.key());
            }
        } catch (DamagedEntryException | LostKeyException e) {
            LOGGER.error("{}: its first entry cannot be read: {}", segment, e.getMessage());
        }
        return null;
    }

    /** A START that is not sealed says which dictionary comes behind it; whether it did come is another matter. */
    private long carried(Path segment, SegmentStart start) throws IOException {
        if (start.key() == 0 || start.dictionary() == 0) {
            return start.dictionary();
        }
        try {
            return SegmentDictionary.in(segment, keys)
                    .map(SegmentDictionary::id)
                    .orElse(0L);
        } catch (LostKeyException e) {
            return 0;
        }
    }

    private SegmentStart start(Path segment, Trailer start) throws IOException {
        try (EntryInput input = EntryInput.open(segment, start, dictionaries)) {
            return input.start();
        }
    }

    /** Where there is damage, the dictionary may be what is damaged. */
    private void add(long number, Path segment, SegmentReader reader, Trailer entry) throws IOException {
        if (damaged && !dictionaries.serve(segment, entry)) {
            damage(segment, entry.frameOffset(), "the dictionary of this entry is lost");
            scan.addLost(entry);
        } else {
            scan.add(entry, reader.facts(entry));
        }
        progress.passed(number, entry.end(), scan.state().messages());
    }

    private void damage(Path segment, long offset, String reason) {
        LOGGER.error("damage in {} at offset {}: {}; the rest is served", segment, offset, reason);
        scan.damage();
        damaged = true;
    }
}
