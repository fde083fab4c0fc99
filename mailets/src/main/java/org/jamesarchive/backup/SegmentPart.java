package org.jamesarchive.backup;

import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.segment.SegmentNames;

/**
 * Bytes of one segment that were copied in one piece. The log only grows, so what was copied once is never copied again: a segment that
 * was open then has another part for what came later. Parts of a segment in the order of their names, one behind the other, are the segment.
 *
 * @param segment number of the segment
 * @param from where in the segment the part begins
 * @param size bytes
 * @param sha256 of these bytes, as hex
 */
public record SegmentPart(long segment, long from, long size, String sha256) {

    private static final long NUMBER_LIMIT = 9_999_999_999L;

    /** @throws IllegalArgumentException when a value is out of its range */
    public SegmentPart {
        if (segment < SegmentNames.FIRST || segment > NUMBER_LIMIT || from < 0 || size < 1 || from + size < 0) {
            throw new IllegalArgumentException(
                    "no part of a segment: " + segment + " from " + from + ", " + size + " bytes");
        }
        Sha256.require(sha256);
    }

    /** Where in the segment it ends. */
    long end() {
        return from + size;
    }

    /** Its name in the backup: {@code segments/0000000001.tar.zst.<from>-<end>}, both 19 digits. */
    String key() {
        return "segments/%s.%019d-%019d".formatted(SegmentNames.nameOf(segment), from, end());
    }
}
