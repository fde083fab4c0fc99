package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentStart;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the catalog up to the end of the log at start, and makes the end of the log one that can be appended to.
 * <pre>
 *   how the last segment ends            what is done
 *   whole entry                          it goes on
 *   END entry                            a new segment
 *   torn, no damage before               the tail moves to quarantine, it goes on
 *   damage in it                         it stays as it is, a new segment
 * </pre>
 * A segment that is not the last is never changed. For one thread, once.
 */
final class Recovery {

    private static final Logger LOGGER = LoggerFactory.getLogger(Recovery.class);

    private final DataDirectory directory;
    private final Catalog catalog;
    private final TornTail tornTail;
    private final Dictionaries dictionaries = new Dictionaries();
    private LogState state;
    private boolean damaged;

    /** @param from up to where {@code catalog} is complete */
    Recovery(DataDirectory directory, Catalog catalog, TornTail tornTail, LogState from) {
        this.directory = directory;
        this.catalog = catalog;
        this.tornTail = tornTail;
        this.state = from;
    }

    /** Reads all segments from the catalog's state on. */
    LogTail run() throws IOException {
        NavigableMap<Long, Path> segments = SegmentNames.list(directory.segments());
        LogTail.Reopen open = null;
        for (Map.Entry<Long, Path> segment :
                segments.tailMap(state.segment(), true).entrySet()) {
            boolean last = segment.getKey().equals(segments.lastKey());
            SegmentTail tail = read(segment.getKey(), segment.getValue());
            if (last) {
                open = end(segment.getKey(), segment.getValue(), tail);
            } else if (tail.state() == SegmentTail.State.TORN) {
                damage(segment.getValue(), tail.offset(), tail.bytes() + " bytes that are no whole entry");
            }
            LOGGER.info(
                    "read {}: {} messages, {} merges so far",
                    segment.getValue().getFileName(),
                    state.messages(),
                    state.merges());
        }
        catalog.record(state.segment(), List.of(), state);
        return tail(open);
    }

    private LogTail tail(LogTail.@Nullable Reopen open) throws IOException {
        NavigableMap<Long, Path> segments = SegmentNames.list(directory.segments());
        long bytes = 0;
        for (Path segment : segments.values()) {
            bytes += Files.size(segment);
        }
        long next = segments.isEmpty() ? SegmentNames.FIRST : segments.lastKey() + 1;
        return new LogTail(state, next, segments.size(), bytes, open, damaged);
    }

    private SegmentTail read(long number, Path segment) throws IOException {
        damaged = false;
        long from = number == state.segment() ? state.offset() : 0;
        try (SegmentReader reader = SegmentReader.open(segment, from, state.position())) {
            Optional<SegmentItem> item = reader.next();
            while (item.isPresent()) {
                if (item.get() instanceof SegmentItem.Entry entry) {
                    // Where there is damage, the dictionary may be what is damaged.
                    if (damaged && !dictionaries.serve(segment, entry.trailer())) {
                        damage(segment, entry.trailer().frameOffset(), "the dictionary of this entry is lost");
                        recordLost(number, entry.trailer());
                    } else {
                        record(number, entry.trailer());
                    }
                } else if (item.get() instanceof SegmentItem.Damage damage) {
                    damage(segment, damage.offset(), damage.reason());
                    recordDamaged(number, damage.trailer());
                }
                item = reader.next();
            }
            return reader.tail();
        }
    }

    private LogTail.@Nullable Reopen end(long number, Path segment, SegmentTail tail) throws IOException {
        if (damaged) {
            if (tail.state() == SegmentTail.State.TORN) {
                damage(segment, tail.offset(), tail.bytes() + " bytes that are no whole entry");
            }
            return null;
        }
        return switch (tail.state()) {
            case SEALED -> null;
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
                return new LogTail.Reopen(number, start.created(), start.dictionary());
            }
        } catch (DamagedEntryException e) {
            LOGGER.error("{}: its first entry cannot be read: {}", segment, e.getMessage());
        }
        return null;
    }

    private static SegmentStart start(Path segment, Trailer start) throws IOException {
        try (EntryInput input = EntryInput.open(segment, start)) {
            return input.start();
        }
    }

    private void record(long number, Trailer entry) throws IOException {
        LogState next = state.after(number, entry);
        if (entry.kind() == EntryKind.MESSAGE) {
            EntryPosition here = new EntryPosition(number, entry.frameOffset(), entry.frameLength());
            Optional<CatalogEntry> known = catalog.find(entry.contentId());
            if (known.isPresent()
                    && !known.get().damaged()
                    && !known.get().position().equals(here)) {
                LOGGER.warn(
                        "{} is stored twice: at {} and {}",
                        entry.contentId(),
                        known.get().position(),
                        here);
                state = next.counting(-1, 0, -entry.dataLength(), 0);
                catalog.record(number, List.of(), state);
                return;
            }
        }
        state = next;
        catalog.record(number, List.of(entry), state);
    }

    /** An entry that is whole and cannot be read: the log goes on behind it, a new copy may take its place. */
    private void recordLost(long number, Trailer entry) throws IOException {
        state = new LogState(
                number,
                entry.end(),
                LogPosition.behind(entry),
                state.messages(),
                state.merges(),
                state.messageBytes(),
                state.damages());
        recordDamaged(number, entry);
    }

    private void recordDamaged(long number, @Nullable Trailer entry) throws IOException {
        if (entry != null
                && entry.kind() == EntryKind.MESSAGE
                && catalog.find(entry.contentId()).isEmpty()) {
            catalog.recordDamaged(number, entry);
        }
    }

    private void damage(Path segment, long offset, String reason) {
        LOGGER.error("damage in {} at offset {}: {}; the rest is served", segment, offset, reason);
        state = state.counting(0, 0, 0, 1);
        damaged = true;
    }
}
