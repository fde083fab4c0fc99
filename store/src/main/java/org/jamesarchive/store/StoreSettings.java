package org.jamesarchive.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a store is set up. {@link #of} gives the defaults; {@code with...} changes one.
 *
 * @param dataDirectory where everything is kept; made when it is not there
 * @param serverId the worker's {@code server_id}, 0..65535
 * @param segmentSizeLimit a segment is sealed once it has this many bytes
 * @param segmentAgeLimit a segment that holds anything is sealed once it is this old
 * @param compressionLevel zstd level, 1..19
 * @param inMemoryFrameLimit a message up to this many bytes is compressed in memory, a larger one through a file in {@code tmp}
 * @param pendingBytesLimit how many bytes of messages may be in memory at once on their way to the disk; more have to wait
 * @param freeSpaceWatermark appends are refused when less than this many bytes would stay free on the disk
 * @param dictionary the dictionary that mails are compressed with
 * @param encryption whether entries are sealed, and with what
 */
public record StoreSettings(
        Path dataDirectory,
        int serverId,
        long segmentSizeLimit,
        Duration segmentAgeLimit,
        int compressionLevel,
        int inMemoryFrameLimit,
        int pendingBytesLimit,
        long freeSpaceWatermark,
        DictionarySettings dictionary,
        EncryptionSettings encryption) {

    private static final int KIB = 1024;
    private static final int MIB = KIB * KIB;
    private static final int SERVER_ID_LIMIT = 65_535;
    private static final int COMPRESSION_LEVEL_LIMIT = 19;

    static final long SEGMENT_SIZE_LIMIT_DEFAULT = 1024L * MIB;
    static final Duration SEGMENT_AGE_LIMIT_DEFAULT = Duration.ofDays(1);
    static final int COMPRESSION_LEVEL_DEFAULT = 5;
    static final int IN_MEMORY_FRAME_LIMIT_DEFAULT = MIB;
    static final int PENDING_BYTES_LIMIT_DEFAULT = 64 * MIB;
    static final long FREE_SPACE_WATERMARK_DEFAULT = 256L * MIB;

    /** @throws IllegalArgumentException when a value is out of its range; the message names it */
    public StoreSettings {
        require(serverId >= 0 && serverId <= SERVER_ID_LIMIT, "server_id must be 0..65535, not " + serverId);
        require(segmentSizeLimit >= KIB, "the segment size limit must be at least 1 KiB, not " + segmentSizeLimit);
        require(
                segmentAgeLimit.compareTo(Duration.ZERO) > 0,
                "the segment age limit must be above 0: " + segmentAgeLimit);
        require(
                compressionLevel >= 1 && compressionLevel <= COMPRESSION_LEVEL_LIMIT,
                "the compression level must be 1..19, not " + compressionLevel);
        require(inMemoryFrameLimit >= 0, "the in-memory frame limit must not be negative: " + inMemoryFrameLimit);
        require(
                pendingBytesLimit >= MIB && pendingBytesLimit >= inMemoryFrameLimit,
                "the pending bytes limit must be at least 1 MiB and the in-memory frame limit, not "
                        + pendingBytesLimit);
        require(freeSpaceWatermark >= 0, "the free-space watermark must not be negative: " + freeSpaceWatermark);
    }

    /** A store without encryption. */
    public StoreSettings(
            Path dataDirectory,
            int serverId,
            long segmentSizeLimit,
            Duration segmentAgeLimit,
            int compressionLevel,
            int inMemoryFrameLimit,
            int pendingBytesLimit,
            long freeSpaceWatermark,
            DictionarySettings dictionary) {
        this(
                dataDirectory,
                serverId,
                segmentSizeLimit,
                segmentAgeLimit,
                compressionLevel,
                inMemoryFrameLimit,
                pendingBytesLimit,
                freeSpaceWatermark,
                dictionary,
                EncryptionSettings.NONE);
    }

    /** The defaults for this directory and {@code server_id}. */
    public static StoreSettings of(Path dataDirectory, int serverId) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                SEGMENT_SIZE_LIMIT_DEFAULT,
                SEGMENT_AGE_LIMIT_DEFAULT,
                COMPRESSION_LEVEL_DEFAULT,
                IN_MEMORY_FRAME_LIMIT_DEFAULT,
                PENDING_BYTES_LIMIT_DEFAULT,
                FREE_SPACE_WATERMARK_DEFAULT,
                DictionarySettings.DEFAULT);
    }

    /** The same with another {@code segmentSizeLimit} in bytes. */
    public StoreSettings withSegmentSizeLimit(long bytes) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                bytes,
                segmentAgeLimit,
                compressionLevel,
                inMemoryFrameLimit,
                pendingBytesLimit,
                freeSpaceWatermark,
                dictionary,
                encryption);
    }

    /** The same with another {@code segmentAgeLimit}. */
    public StoreSettings withSegmentAgeLimit(Duration age) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                segmentSizeLimit,
                age,
                compressionLevel,
                inMemoryFrameLimit,
                pendingBytesLimit,
                freeSpaceWatermark,
                dictionary,
                encryption);
    }

    /** The same with another {@code inMemoryFrameLimit} in bytes. */
    public StoreSettings withInMemoryFrameLimit(int bytes) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                segmentSizeLimit,
                segmentAgeLimit,
                compressionLevel,
                bytes,
                pendingBytesLimit,
                freeSpaceWatermark,
                dictionary,
                encryption);
    }

    /** The same with another {@code freeSpaceWatermark} in bytes. */
    public StoreSettings withFreeSpaceWatermark(long bytes) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                segmentSizeLimit,
                segmentAgeLimit,
                compressionLevel,
                inMemoryFrameLimit,
                pendingBytesLimit,
                bytes,
                dictionary,
                encryption);
    }

    /** The same with another {@code dictionary}. */
    public StoreSettings withDictionary(DictionarySettings other) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                segmentSizeLimit,
                segmentAgeLimit,
                compressionLevel,
                inMemoryFrameLimit,
                pendingBytesLimit,
                freeSpaceWatermark,
                other,
                encryption);
    }

    /** The same with another {@code compressionLevel}. */
    public StoreSettings withCompressionLevel(int level) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                segmentSizeLimit,
                segmentAgeLimit,
                level,
                inMemoryFrameLimit,
                pendingBytesLimit,
                freeSpaceWatermark,
                dictionary,
                encryption);
    }

    /** The same with another {@code encryption}. */
    public StoreSettings withEncryption(EncryptionSettings other) {
        return new StoreSettings(
                dataDirectory,
                serverId,
                segmentSizeLimit,
                segmentAgeLimit,
                compressionLevel,
                inMemoryFrameLimit,
                pendingBytesLimit,
                freeSpaceWatermark,
                dictionary,
                other);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
