package org.jamesarchive.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.segment.SegmentDictionary;

/** Makes a dictionary of samples, if it is worth one. Pure; a second or less of one core. */
final class DictionaryTraining {

    /** Every so-many-th sample is kept back to see what the dictionary is worth. */
    private static final int HELD_BACK_EACH = 5;

    private static final double WORTH_IT_BELOW = 0.95;

    private DictionaryTraining() {}

    /** A dictionary with which mails take at least a twentieth less; empty when these samples give none. */
    static Optional<SegmentDictionary> train(List<byte[]> samples, int sizeLimit, int level) {
        List<byte[]> trainOn = new ArrayList<>();
        List<byte[]> tryOn = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            (i % HELD_BACK_EACH == 0 ? tryOn : trainOn).add(samples.get(i));
        }
        byte[] room = new byte[sizeLimit];
        try {
            long length = Zstd.trainFromBuffer(trainOn.toArray(byte[][]::new), room, false, level);
            if (Zstd.isError(length)) {
                return Optional.empty();
            }
            byte[] dictionary = Arrays.copyOf(room, (int) length);
            return size(tryOn, dictionary, level) < WORTH_IT_BELOW * size(tryOn, new byte[0], level)
                    ? Optional.of(SegmentDictionary.of(dictionary))
                    : Optional.empty();
        } catch (ZstdException | IllegalArgumentException e) {
            // Too few samples, or all of them noise.
            return Optional.empty();
        }
    }

    private static long size(List<byte[]> samples, byte[] dictionary, int level) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level);
            if (dictionary.length > 0) {
                context.loadDict(dictionary);
            }
            return samples.stream()
                    .mapToLong(sample -> context.compress(sample).length)
                    .sum();
        }
    }
}
