package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntrySamples;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.segment.SegmentNames;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one dictionary that a store writes with. It is the one that a segment carries already, or else it is trained in a thread of its own,
 * once there are enough messages, from the segments themselves: nothing is kept back for it, no append waits for it, and a store that is
 * restarted or was made without one gets it all the same. When the samples give none that is worth it, it is tried again when there are
 * four times as many messages. Once there is one it stays for as long as the store is open.
 * <p>
 * {@link #consider} is for one thread, {@link #current} for any.
 */
final class StoreDictionary implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(StoreDictionary.class);

    /** How many segments are looked through for a dictionary, newest first. */
    private static final int SEGMENTS_LIMIT = 1000;

    private static final int TRY_AGAIN_FACTOR = 4;

    private final StoreSettings settings;
    private final Path segments;
    private final Keyset keys;
    private volatile @Nullable SegmentDictionary current;
    private long wantedMessages;
    private @Nullable Thread training;

    private StoreDictionary(StoreSettings settings, Path segments, Keyset keys) {
        this.settings = settings;
        this.segments = segments;
        this.keys = keys;
        this.wantedMessages = settings.dictionary().sampleCount();
    }

    /**
     * Looks for the dictionary in the segments.
     *
     * @param keys what opens those entries that it may be taken from; others that are sealed are passed over
     */
    static StoreDictionary open(StoreSettings settings, Path segments, Keyset keys) throws IOException {
        StoreDictionary dictionary = new StoreDictionary(settings, segments, keys);
        if (settings.dictionary().wanted()) {
            dictionary.current = dictionary.find();
        }
        return dictionary;
    }

    /** What new segments are to carry; empty for nothing. */
    Optional<SegmentDictionary> current() {
        return Optional.ofNullable(current);
    }

    /** Begins to train one when there are enough messages and none is there. */
    void consider(long messages) {
        if (current != null || !settings.dictionary().wanted() || messages < wantedMessages) {
            return;
        }
        if (training != null && training.isAlive()) {
            return;
        }
        wantedMessages = messages * TRY_AGAIN_FACTOR;
        Thread thread = Threads.background(this::train, "archive-dictionary-" + settings.serverId());
        training = thread;
        thread.start();
    }

    /** Waits for a training that has begun: a second or less. */
    @Override
    public void close() {
        Thread thread = training;
        if (thread != null) {
            Threads.joinUninterruptibly(thread);
        }
    }

    private void train() {
        int count = settings.dictionary().sampleCount();
        try {
            Optional<SegmentDictionary> trained = DictionaryTraining.train(
                    EntrySamples.read(
                            SegmentNames.list(segments).descendingMap().values(), count, new Dictionaries(keys)),
                    settings.dictionary().sizeLimit(),
                    settings.compressionLevel());
            trained.ifPresentOrElse(
                    dictionary -> LOGGER.info(
                            "dictionary {} trained on {} messages; the next segment begins with it",
                            dictionary.id(),
                            count),
                    () -> LOGGER.info("{} messages give no dictionary that is worth it", count));
            current = trained.orElse(null);
        } catch (IOException e) {
            LOGGER.warn("no dictionary could be trained: {}", e.getMessage());
        }
    }

    private @Nullable SegmentDictionary find() throws IOException {
        for (Path segment : SegmentNames.list(segments).descendingMap().values().stream()
                .limit(SEGMENTS_LIMIT)
                .toList()) {
            try {
                Optional<SegmentDictionary> found = SegmentDictionary.in(segment, keys);
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (LostKeyException e) {
                LOGGER.debug("{}", e.getMessage());
            } catch (DamagedEntryException e) {
                LOGGER.error("{}", e.getMessage());
            }
        }
        return null;
    }
}
