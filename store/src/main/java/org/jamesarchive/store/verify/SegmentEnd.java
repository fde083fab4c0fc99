package org.jamesarchive.store.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.DirectoryLock;
import org.jamesarchive.store.file.FileModes;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;

/**
 * Whether what stands behind the last whole entry of a segment is damage, or is being written at this moment.
 * <pre>
 *   behind the last whole entry      earlier    last segment,       last segment,
 *                                    segment    nobody writes       a worker writes
 *   nothing, or a whole footer       good       good                good
 *   an entry that is damaged in its
 *     frame or its trailer only      finding    finding             finding
 *   other bytes                      finding    finding             good
 *   other bytes, behind END          finding    finding             good; finding when the file is read-only
 * </pre>
 * Sizes are taken when a verification begins, and cut off what a worker was just writing. So the last segment's end is looked at once more, as it
 * is now: an entry that has become whole is good, and one that still is not but has others behind it is a finding. A torn end that nobody
 * will complete is one, too: a crash leaves it, and the next start cuts it off; but nothing tells it from a damaged last entry.
 */
final class SegmentEnd {

    /** What stands behind the last whole entry. */
    enum Remains {
        NOTHING,
        DAMAGED_ENTRY,
        BYTES,
        BYTES_BEHIND_END
    }

    /** Where the segment stands, and who writes to it. */
    enum Place {
        EARLIER,
        LAST_UNUSED,
        LAST_WRITTEN,
        LAST_WRITTEN_READ_ONLY
    }

    private final Path directory;
    private final Dictionaries dictionaries;

    SegmentEnd(Path directory, Dictionaries dictionaries) {
        this.directory = directory;
        this.dictionaries = dictionaries;
    }

    static boolean isFinding(Remains remains, Place place) {
        return switch (remains) {
            case NOTHING -> false;
            case DAMAGED_ENTRY -> true;
            case BYTES -> place == Place.EARLIER || place == Place.LAST_UNUSED;
            case BYTES_BEHIND_END -> place != Place.LAST_WRITTEN;
        };
    }

    /**
     * The damage at the end of a segment that has been read up to it, and entries that only lost their trailer; empty when the end is good.
     *
     * @param behind where the last whole entry has brought the log
     */
    List<SegmentItem> damage(Path segment, SegmentReader reader, LogPosition behind, boolean isLast)
            throws IOException {
        if (reader.tail().bytes() == 0) {
            return List.of();
        }
        if (!isLast) {
            return judge(reader, Place.EARLIER);
        }
        boolean written = DirectoryLock.isHeld(directory);
        try (SegmentReader now = SegmentReader.open(segment, reader.tail().offset(), behind, dictionaries)) {
            List<SegmentItem> between = new ArrayList<>();
            Optional<SegmentItem> item = now.next();
            for (; item.isPresent() && item.get() instanceof SegmentItem.Damage; item = now.next()) {
                between.add(item.get());
            }
            if (item.isPresent() || !between.isEmpty()) {
                item.filter(entry -> !between.isEmpty()).ifPresent(between::add);
                return between;
            }
            Place place = FileModes.isWritable(segment) ? Place.LAST_WRITTEN : Place.LAST_WRITTEN_READ_ONLY;
            return judge(now, written ? place : Place.LAST_UNUSED);
        }
    }

    private static List<SegmentItem> judge(SegmentReader reader, Place place) throws IOException {
        SegmentTail tail = reader.tail();
        if (tail.bytes() == 0) {
            return List.of();
        }
        if (tail.state() == SegmentTail.State.SEALED) {
            return isFinding(Remains.BYTES_BEHIND_END, place) ? damage(tail, "the footer is damaged") : List.of();
        }
        List<SegmentItem> described = reader.describeTail();
        boolean known = described.stream()
                .anyMatch(item -> !(item instanceof SegmentItem.Damage damage) || damage.trailer() != null);
        if (known) {
            return isFinding(Remains.DAMAGED_ENTRY, place) ? described : List.of();
        }
        return isFinding(Remains.BYTES, place)
                ? damage(tail, tail.bytes() + " bytes that are no whole entry")
                : List.of();
    }

    private static List<SegmentItem> damage(SegmentTail tail, String what) {
        return List.of(new SegmentItem.Damage(tail.offset(), tail.offset() + tail.bytes(), what, null));
    }
}
