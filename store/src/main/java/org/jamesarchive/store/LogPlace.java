package org.jamesarchive.store;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;

/**
 * A place between two entries of a log, for what is derived from it and follows it.
 *
 * @param segment number of the segment in which the entry before stands; 0 before the first
 * @param offset where that entry ends
 * @param next which entry comes next
 */
public record LogPlace(long segment, long offset, LogPosition next) {

    /** Before the first entry. */
    public static final LogPlace BEGINNING = new LogPlace(0, 0, LogPosition.FIRST);

    private static final Pattern TEXT = Pattern.compile("([0-9]{1,18}) ([0-9]{1,18}) ([0-9]{1,18}) ([0-9a-f]{64})");

    /** As text: segment, offset, sequence and chain hash. */
    public String text() {
        return String.join(
                " ",
                List.of(
                        Long.toString(segment),
                        Long.toString(offset),
                        Long.toString(next.sequence()),
                        next.chain().hex()));
    }

    /** Reads {@link #text}; empty when it is something else. */
    public static Optional<LogPlace> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(new LogPlace(
                        Long.parseLong(parts.group(1)),
                        Long.parseLong(parts.group(2)),
                        new LogPosition(Long.parseLong(parts.group(3)), LogHash.ofHex(parts.group(4)))))
                : Optional.empty();
    }
}
