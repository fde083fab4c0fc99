package org.jamesarchive.store;

import org.jamesarchive.store.segment.SegmentDictionary;

/**
 * Whether a store compresses with a dictionary of its own, and which.
 *
 * @param sizeLimit the dictionary has at most this many bytes, 16 KiB..1 MiB; 0: no dictionary
 * @param sampleCount it is trained on so many messages, once the store has them
 */
public record DictionarySettings(int sizeLimit, int sampleCount) {

    private static final int KIB = 1024;
    static final int SIZE_MINIMUM = 16 * KIB;
    static final int SIZE_LIMIT_DEFAULT = 256 * KIB;
    static final int SAMPLE_COUNT_DEFAULT = 1000;
    private static final int SAMPLE_COUNT_MINIMUM = 50;
    private static final int SAMPLE_COUNT_LIMIT = 10_000;

    /** No dictionary: every new segment is read by plain {@code zstd -dc | tar x}. */
    public static final DictionarySettings NONE = new DictionarySettings(0, SAMPLE_COUNT_DEFAULT);

    /** What a store has when nothing else is said. */
    public static final DictionarySettings DEFAULT = new DictionarySettings(SIZE_LIMIT_DEFAULT, SAMPLE_COUNT_DEFAULT);

    /** @throws IllegalArgumentException when a value is out of its range; the message names it */
    public DictionarySettings {
        if (sizeLimit != 0 && (sizeLimit < SIZE_MINIMUM || sizeLimit > SegmentDictionary.SIZE_LIMIT)) {
            throw new IllegalArgumentException("the dictionary size must be 16 KiB..1 MiB, or 0, not " + sizeLimit);
        }
        if (sampleCount < SAMPLE_COUNT_MINIMUM || sampleCount > SAMPLE_COUNT_LIMIT) {
            throw new IllegalArgumentException("the dictionary samples must be 50..10000, not " + sampleCount);
        }
    }

    boolean wanted() {
        return sizeLimit > 0;
    }
}
