package org.jamesarchive.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryAttributes;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.Trailer;

/**
 * Gives messages and copies back from their place in the segments. All is checked before anything is given out, and again
 * while it streams. What is small is held in memory, what is large is read from the segment each time it is opened.
 * Safe for use by many threads.
 */
final class EntryReader {

    private final DataDirectory directory;
    private final Dictionaries dictionaries;
    private final int inMemoryLimit;

    /**
     * @param keys what opens sealed entries
     * @param inMemoryLimit up to this many bytes are held in memory
     */
    EntryReader(DataDirectory directory, Keyset keys, int inMemoryLimit) {
        this.directory = directory;
        this.dictionaries = new Dictionaries(keys);
        this.inMemoryLimit = inMemoryLimit;
    }

    /** A message with its attributes. */
    record Found(EntryAttributes attributes, Content data) {

        StoredCopy copy(Content content) {
            return new StoredCopy(
                    attributes.arrival(),
                    attributes.sender(),
                    attributes.recipients(),
                    content,
                    attributes.traceLength());
        }
    }

    Dictionaries dictionaries() {
        return dictionaries;
    }

    /**
     * The entry's data.
     *
     * @param contentId what the entry must be about
     * @throws IOException when it cannot be read or is damaged
     */
    Found read(ContentId contentId, EntryPosition position) throws IOException {
        try (EntryInput input = open(position)) {
            EntryAttributes attributes = input.attributes();
            if (!attributes.contentId().equals(contentId)) {
                throw new IOException(position + " holds " + attributes.contentId() + ", not " + contentId);
            }
            if (attributes.serverId() != directory.serverId()) {
                throw new DamagedEntryException(position + " holds an entry of server_id " + attributes.serverId());
            }
            if (input.size() <= inMemoryLimit) {
                return new Found(attributes, Content.of(input.readAllBytes()));
            }
            input.verify();
            return new Found(attributes, new InSegment(position, input.size()));
        }
    }

    /**
     * The entry as it stands in the log.
     *
     * @param contentId what the entry must be about
     * @throws IOException when it cannot be read or is damaged
     */
    StoredEntry entry(ContentId contentId, EntryPosition position) throws IOException {
        Found found = read(contentId, position);
        try (EntryInput input = open(position)) {
            Trailer trailer =
                    input.trailer().orElseThrow(() -> new DamagedEntryException(position + " has no trailer"));
            return new StoredEntry(trailer, found.attributes(), ByteBuffer.wrap(input.head()), found.data());
        }
    }

    /** A further copy: its trace block, then the message from behind the first copy's trace block on. */
    static Content copy(Found message, Found merge) {
        long skipped = message.attributes().traceLength();
        return new Content() {
            @Override
            public long size() {
                return merge.data().size() + message.data().size() - skipped;
            }

            @Override
            public InputStream open() throws IOException {
                InputStream trace = merge.data().open();
                InputStream body = message.data().open();
                try {
                    body.skipNBytes(skipped);
                } catch (IOException e) {
                    body.close();
                    trace.close();
                    throw e;
                }
                return new SequenceInputStream(trace, body);
            }
        };
    }

    private EntryInput open(EntryPosition position) throws IOException {
        return EntryInput.open(
                directory.segment(position.segment()), position.offset(), position.length(), dictionaries);
    }

    private final class InSegment implements Content {

        private final EntryPosition position;
        private final long size;

        InSegment(EntryPosition position, long size) {
            this.position = position;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream open() throws IOException {
            return EntryReader.this.open(position);
        }
    }
}
