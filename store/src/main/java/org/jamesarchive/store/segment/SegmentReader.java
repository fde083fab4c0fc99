package org.jamesarchive.store.segment;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a segment from entry to entry by reading it once from front to back, without decompressing. The store need not be open,
 * and may be writing: the walk goes up to the size that the file had when it was opened, and the tail says whether it ended in
 * the middle of an entry.
 * <p>
 * An entry is whole when its frame and its trailer are there and both checksums match. What is not whole is a torn tail when no whole
 * entry follows, and damage otherwise; the walk goes on behind damage. Order is checked by the sequence and the
 * chain hash. {@link #verify} looks inside an entry as well. For one thread.
 */
public final class SegmentReader implements Closeable {

    private final Path segment;
    private final SegmentInput input;
    private final WholeEntries entries;
    private final Dictionaries dictionaries;
    private @Nullable FactsReader facts;
    private final Deque<SegmentItem> ahead = new ArrayDeque<>();
    private @Nullable LogPosition expected;
    private long at;
    private boolean sealed;
    private @Nullable SegmentFooter footer;
    private @Nullable SegmentTail tail;

    private SegmentReader(
            Path segment, long offset, long limit, @Nullable LogPosition expected, Dictionaries dictionaries)
            throws IOException {
        this.segment = segment;
        this.dictionaries = dictionaries;
        this.input = new SegmentInput(segment, limit);
        this.entries = new WholeEntries(input);
        this.at = offset;
        this.expected = expected;
        this.sealed = offset > 0
                && entries.endingAt(offset)
                        .filter(entry -> entry.kind() == EntryKind.END)
                        .isPresent();
    }

    /**
     * Opens a segment at its beginning; what its first entry follows is not checked.
     *
     * @throws IOException when the file cannot be read
     */
    public static SegmentReader open(Path segment) throws IOException {
        return new SegmentReader(segment, 0, Long.MAX_VALUE, null, new Dictionaries());
    }

    /**
     * The same, to look inside of entries as well.
     *
     * @param dictionaries what it takes to look inside
     * @throws IOException when the file cannot be read
     */
    public static SegmentReader open(Path segment, Dictionaries dictionaries) throws IOException {
        return new SegmentReader(segment, 0, Long.MAX_VALUE, null, dictionaries);
    }

    /**
     * Opens a segment at the beginning of an entry, 0 for the first.
     *
     * @param expected which entry must come next; the first one is checked against it
     * @throws IOException when the file cannot be read
     */
    public static SegmentReader open(Path segment, long offset, LogPosition expected) throws IOException {
        return new SegmentReader(segment, offset, Long.MAX_VALUE, expected, new Dictionaries());
    }

    /**
     * Likewise, to look inside of entries that are sealed as well.
     *
     * @param dictionaries what it takes to look inside
     * @throws IOException when the file cannot be read
     */
    public static SegmentReader open(Path segment, long offset, LogPosition expected, Dictionaries dictionaries)
            throws IOException {
        return new SegmentReader(segment, offset, Long.MAX_VALUE, expected, dictionaries);
    }

    /**
     * Likewise up to a size that the file had once: what was added since is not seen.
     *
     * @throws IOException when the file cannot be read
     */
    public static SegmentReader open(
            Path segment, long offset, long limit, LogPosition expected, Dictionaries dictionaries) throws IOException {
        return new SegmentReader(segment, offset, limit, expected, dictionaries);
    }

    /**
     * The trailer of the entry that ends at this place; empty when none does.
     *
     * @throws SegmentFormatException when the segment was written by a newer version
     * @throws IOException when the file cannot be read
     */
    public static Optional<Trailer> entryBefore(Path segment, long offset) throws IOException {
        try (SegmentInput input = new SegmentInput(segment)) {
            return new WholeEntries(input).endingAt(offset);
        }
    }

    /**
     * The next entry or damage; empty at the end, when {@link #tail} tells how the segment ends.
     *
     * @throws SegmentFormatException when the segment was written by a newer version
     * @throws IOException when the file cannot be read
     */
    public Optional<SegmentItem> next() throws IOException {
        if (ahead.isEmpty() && tail == null) {
            advance();
        }
        return Optional.ofNullable(ahead.poll());
    }

    /**
     * How the segment ends.
     *
     * @throws IllegalStateException when {@link #next} has not come to the end yet
     */
    public SegmentTail tail() {
        if (tail == null) {
            throw new IllegalStateException("the segment has not been read to its end");
        }
        return tail;
    }

    /**
     * What a torn end consists of: entries of which only the frame or only the trailer is damaged, and the rest.
     *
     * @throws IllegalStateException when {@link #next} has not come to the end yet
     * @throws IOException when the file cannot be read
     */
    public List<SegmentItem> describeTail() throws IOException {
        return tail().state() == SegmentTail.State.TORN
                ? entries.describe(segment, dictionaries, tail().offset(), input.size(), expected)
                : List.of();
    }

    /**
     * What the catalog keeps of an entry that {@link #next} has given; cheapest for the last one.
     *
     * @throws IOException when the file cannot be read
     */
    public EntryFacts facts(Trailer entry) throws IOException {
        FactsReader reader = facts;
        if (reader == null) {
            reader = new FactsReader(segment, input, dictionaries);
            facts = reader;
        }
        return reader.read(entry);
    }

    /** The footer that was met; empty before the end, and when there is none or it is damaged. */
    public Optional<SegmentFooter> footer() {
        return Optional.ofNullable(footer);
    }

    /**
     * Decompresses an entry and checks zstd's checksum, the leaf hash and, for a message, the content id.
     *
     * @throws DamagedEntryException when one does not match
     * @throws org.jamesarchive.store.seal.LostKeyException when it is sealed and its key is lost: nothing inside was checked
     * @throws IOException when the file cannot be read
     */
    public void verify(Trailer entry) throws IOException {
        verify(segment, entry, dictionaries);
    }

    /** The same for an entry that another reader has met. */
    public static void verify(Path segment, Trailer entry, Dictionaries dictionaries) throws IOException {
        switch (entry.kind()) {
            case START, MESSAGE, MERGE, AUDIT -> {
                try (EntryInput data = EntryInput.open(segment, entry, dictionaries)) {
                    data.verify();
                }
            }
            case END -> verifyEnd(segment, entry, dictionaries);
        }
    }

    private static void verifyEnd(Path segment, Trailer entry, Dictionaries dictionaries) throws IOException {
        try (InputStream data = FrameInput.open(segment, entry, dictionaries)) {
            byte[] zeros = data.readNBytes(TarEntry.END_BYTES + 1);
            if (!LogHash.of(LogHash.leafDigest().digest(zeros)).equals(entry.leaf())) {
                throw new DamagedEntryException("the leaf hash of the end entry does not match");
            }
        }
    }

    private void advance() throws IOException {
        if (at >= input.size()) {
            tail = new SegmentTail(sealed ? SegmentTail.State.SEALED : SegmentTail.State.OPEN, at, 0);
        } else if (sealed && footer == null) {
            passFooter();
        } else if (sealed) {
            ahead.add(new SegmentItem.Damage(at, input.size(), "bytes behind the footer", null));
            at = input.size();
        } else {
            Optional<Trailer> entry = entries.at(at);
            if (entry.isPresent()) {
                pass(entry.get());
            } else {
                passDamage();
            }
        }
    }

    private void passFooter() throws IOException {
        Optional<SegmentFooter.Located> found = SegmentFooter.at(input.channel(), at, input.size());
        if (found.isPresent()) {
            footer = found.get().footer();
            at = found.get().end();
            advance();
        } else {
            tail = new SegmentTail(SegmentTail.State.SEALED, at, input.size() - at);
        }
    }

    private void passDamage() throws IOException {
        Optional<Trailer> whole = entries.firstBehind(at);
        if (whole.isEmpty()) {
            tail = new SegmentTail(SegmentTail.State.TORN, at, input.size() - at);
            return;
        }
        List<SegmentItem> items =
                entries.describe(segment, dictionaries, at, whole.get().frameOffset(), expected);
        for (SegmentItem item : items) {
            if (item instanceof SegmentItem.Entry entry) {
                pass(entry.trailer());
            } else if (item instanceof SegmentItem.Damage damage) {
                ahead.add(damage);
                expected = damage.trailer() == null ? null : LogPosition.behind(damage.trailer());
            }
        }
        at = whole.get().frameOffset();
    }

    private void pass(Trailer entry) {
        if (expected != null && !follows(expected, entry)) {
            ahead.add(new SegmentItem.Damage(
                    entry.frameOffset(), entry.frameOffset(), "does not follow the entry before it", null));
        }
        ahead.add(new SegmentItem.Entry(entry));
        expected = LogPosition.behind(entry);
        sealed = entry.kind() == EntryKind.END;
        at = entry.end();
    }

    private static boolean follows(LogPosition before, Trailer entry) {
        return entry.sequence() == before.sequence()
                && entry.chain().equals(before.chain().chain(entry.leaf()));
    }

    @Override
    public void close() throws IOException {
        if (facts != null) {
            facts.close();
        }
        input.close();
    }
}
