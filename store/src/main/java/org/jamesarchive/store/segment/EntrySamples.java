package org.jamesarchive.store.segment;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.seal.LostKeyException;

/** The beginnings of messages as they are compressed, tar headers included: what a dictionary is trained on. */
public final class EntrySamples {

    /** Of each message, up to so many bytes. What stands further behind is less alike. */
    public static final int SAMPLE_BYTES_LIMIT = 8 * 1024;

    private EntrySamples() {}

    /**
     * Reads samples from these segments in this order until there are enough; damaged entries are passed over.
     *
     * @param countLimit at most this many
     * @param dictionaries what it takes to look inside; an entry whose key is lost is passed over
     * @throws IOException when a segment cannot be read
     */
    public static List<byte[]> read(Iterable<Path> segments, int countLimit, Dictionaries dictionaries)
            throws IOException {
        List<byte[]> samples = new ArrayList<>();
        for (Path segment : segments) {
            if (samples.size() >= countLimit) {
                break;
            }
            try (SegmentReader reader = SegmentReader.open(segment)) {
                Optional<SegmentItem> item = reader.next();
                while (item.isPresent() && samples.size() < countLimit) {
                    if (item.get() instanceof SegmentItem.Entry entry
                            && entry.trailer().kind() == EntryKind.MESSAGE) {
                        add(samples, segment, entry.trailer(), dictionaries);
                    }
                    item = reader.next();
                }
            }
        }
        return samples;
    }

    private static void add(List<byte[]> samples, Path segment, Trailer entry, Dictionaries dictionaries)
            throws IOException {
        try (InputStream frame = FrameInput.open(segment, entry, dictionaries)) {
            samples.add(frame.readNBytes(SAMPLE_BYTES_LIMIT));
        } catch (DamagedEntryException | LostKeyException e) {
            // One sample less; whoever looks for damage finds it.
        }
    }
}
