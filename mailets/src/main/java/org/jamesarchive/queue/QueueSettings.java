package org.jamesarchive.queue;

import java.nio.file.Path;

/**
 * Where an {@link AppendLogQueue} lives and what bounds it. Sizes are bytes.
 *
 * @param directory the queue's own directory, made when it is not there
 * @param segmentSize a segment file is ended near this size
 * @param freeSpaceWatermark when the file system has less than this left, appends are refused; what is below stays for
 *     done-marks and compaction
 * @param entrySizeLimit largest header and content of one entry together
 * @param directIo how segments are written
 */
public record QueueSettings(
        Path directory, long segmentSize, long freeSpaceWatermark, long entrySizeLimit, DirectIo directIo) {

    private static final long MIB = 1024L * 1024;

    public static final long SEGMENT_SIZE_DEFAULT = 128 * MIB;
    public static final long SEGMENT_SIZE_LEAST = 64 * 1024;
    public static final long SEGMENT_SIZE_LIMIT = 1024 * MIB;
    public static final long FREE_SPACE_WATERMARK_DEFAULT = 256 * MIB;
    public static final long ENTRY_SIZE_LIMIT_DEFAULT = 256 * MIB;
    public static final DirectIo DIRECT_IO_DEFAULT = DirectIo.OFF;

    /** @throws IllegalArgumentException when a size is out of its range */
    public QueueSettings {
        if (segmentSize < SEGMENT_SIZE_LEAST || segmentSize > SEGMENT_SIZE_LIMIT) {
            throw new IllegalArgumentException("segment size must be %d to %d bytes, not %d"
                    .formatted(SEGMENT_SIZE_LEAST, SEGMENT_SIZE_LIMIT, segmentSize));
        }
        if (freeSpaceWatermark < 0) {
            throw new IllegalArgumentException("free-space watermark must not be negative: " + freeSpaceWatermark);
        }
        if (entrySizeLimit < 1) {
            throw new IllegalArgumentException("entry size limit must be at least 1 byte, not " + entrySizeLimit);
        }
    }

    /** The defaults, for a directory. */
    public static QueueSettings of(Path directory) {
        return new QueueSettings(
                directory,
                SEGMENT_SIZE_DEFAULT,
                FREE_SPACE_WATERMARK_DEFAULT,
                ENTRY_SIZE_LIMIT_DEFAULT,
                DIRECT_IO_DEFAULT);
    }

    public QueueSettings withSegmentSize(long bytes) {
        return new QueueSettings(directory, bytes, freeSpaceWatermark, entrySizeLimit, directIo);
    }

    public QueueSettings withFreeSpaceWatermark(long bytes) {
        return new QueueSettings(directory, segmentSize, bytes, entrySizeLimit, directIo);
    }

    public QueueSettings withEntrySizeLimit(long bytes) {
        return new QueueSettings(directory, segmentSize, freeSpaceWatermark, bytes, directIo);
    }

    public QueueSettings withDirectIo(DirectIo how) {
        return new QueueSettings(directory, segmentSize, freeSpaceWatermark, entrySizeLimit, how);
    }
}
