package org.jamesarchive.queue;

import java.nio.file.Path;

/** One segment file as the queue remembers it. Its counts are guarded by {@link LogState}. */
final class Segment {

    /** Position among the segments of this run, ascending; names the segment in the packed index. */
    final int number;

    final long base;
    final Path file;

    /** Bytes of whole records and the file header. */
    long end = SegmentFormat.FILE_HEADER_SIZE;

    /** Waiting entries whose record is here. */
    long live;

    /** Bytes of their records. */
    long liveBytes;

    Segment(int number, long base, Path file) {
        this.number = number;
        this.base = base;
        this.file = file;
    }
}
