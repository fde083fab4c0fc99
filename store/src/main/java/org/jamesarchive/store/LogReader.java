package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Supplier;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the messages and merges of a log in its order, up to what is on disk, while the store appends: what comes later is given when it
 * is asked for again. Takes nothing from the writer but the end of the log. Damage is passed over. For one thread.
 */
public final class LogReader implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(LogReader.class);

    private final Path segments;
    private final Dictionaries dictionaries;
    private final Supplier<LogState> log;
    private LogPlace place;
    private @Nullable SegmentReader reader;
    private long segment;
    private boolean isFinished;
    private LogState end = LogState.EMPTY;

    LogReader(Path segments, Dictionaries dictionaries, Supplier<LogState> log, LogPlace from) {
        this.segments = segments;
        this.dictionaries = dictionaries;
        this.log = log;
        this.place = from;
        this.segment = from.segment();
    }

    /** Behind all that was given, and behind what came after it and is neither message nor merge. */
    public LogPlace place() {
        return place;
    }

    /**
     * The next one; empty when there is none yet.
     *
     * @throws IOException when a segment cannot be read
     */
    public Optional<LoggedCopy> next() throws IOException {
        while (reader != null || open()) {
            SegmentReader current = reader;
            Optional<SegmentItem> item = current == null ? Optional.empty() : current.next();
            if (item.isEmpty()) {
                leave();
            } else if (item.get() instanceof SegmentItem.Entry entry) {
                Trailer trailer = entry.trailer();
                place = new LogPlace(segment, trailer.end(), LogPosition.behind(trailer));
                if (trailer.kind() == EntryKind.MESSAGE || trailer.kind() == EntryKind.MERGE) {
                    return Optional.of(new LoggedCopy(segment, trailer));
                }
            } else if (item.get() instanceof SegmentItem.Damage damage) {
                LOGGER.warn(
                        "passed over damage in segment {} at offset {}: {}", segment, damage.offset(), damage.reason());
            }
        }
        return Optional.empty();
    }

    /** Opens the segment where it left off, or the next one; false when nothing was added since. */
    private boolean open() throws IOException {
        LogState now = log.get();
        if (now.segment() == 0 || (!isFinished && now.equals(end))) {
            return false;
        }
        NavigableMap<Long, Path> files = SegmentNames.list(segments);
        Map.Entry<Long, Path> file = files.ceilingEntry(isFinished ? segment + 1 : segment);
        if (file == null || file.getKey() > now.segment()) {
            return false;
        }
        segment = file.getKey();
        isFinished = false;
        end = now;
        long offset = segment == place.segment() ? place.offset() : 0;
        long limit = segment == now.segment() ? now.offset() : Long.MAX_VALUE;
        reader = SegmentReader.open(file.getValue(), offset, limit, place.next(), dictionaries);
        return true;
    }

    private void leave() throws IOException {
        isFinished = segment < end.segment();
        close();
    }

    @Override
    public void close() throws IOException {
        SegmentReader current = reader;
        reader = null;
        if (current != null) {
            current.close();
        }
    }
}
