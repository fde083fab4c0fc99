package org.jamesarchive.store.proof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle tree of a log as its segments have it: from the footers of those that have one, by reading those that have none. What a
 * footer says is believed, so whoever hands out a proof compares it with a signed root. For one thread.
 */
public final class LogTree implements TreeHashes {

    private final NavigableMap<Long, Part> parts = new TreeMap<>();
    private final Map<Range, LogHash> nodes = new HashMap<>();
    private long size;
    private @Nullable Part loaded;
    private LeafHashes leaves = new LeafHashes();

    private record Range(long from, long to) {}

    /** A segment's entries; {@code hashes} are there when it has no footer. */
    private record Part(
            long first,
            long entries,
            Path segment,
            @Nullable LeafHashes hashes) {}

    private LogTree() {}

    /**
     * Reads the segments in a directory.
     *
     * @throws IOException when they cannot be read
     */
    public static LogTree of(Path segments) throws IOException {
        LogTree tree = new LogTree();
        for (Path segment : SegmentNames.list(segments).values()) {
            Optional<SegmentFooter> footer = SegmentFooter.of(segment);
            if (footer.isPresent()) {
                tree.add(segment, footer.get());
            } else {
                tree.scan(segment);
            }
        }
        return tree;
    }

    /** Number of entries. */
    public long size() {
        return size;
    }

    @Override
    public LogHash leaf(long index) throws IOException {
        Map.Entry<Long, Part> found = parts.floorEntry(index);
        if (found == null
                || index >= found.getValue().first() + found.getValue().entries()) {
            throw new IOException("entry " + index + " is not in the log, which has " + size);
        }
        Part part = found.getValue();
        if (!part.equals(loaded)) {
            LeafHashes known = part.hashes();
            leaves = known != null
                    ? known
                    : SegmentFooter.leavesOf(part.segment())
                            .orElseThrow(() -> new IOException(part.segment() + ": the footer is damaged"));
            loaded = part;
        }
        return leaves.get((int) (index - part.first()));
    }

    @Override
    public Optional<LogHash> known(long from, long to) {
        return Optional.ofNullable(nodes.get(new Range(from, to)));
    }

    private void add(Path segment, SegmentFooter footer) {
        long first = footer.subtrees().first();
        parts.put(first, new Part(first, footer.entries(), segment, null));
        footer.subtrees().forEach(footer.entries(), (from, to, root) -> nodes.put(new Range(from, to), root));
        size = Math.max(size, footer.end());
    }

    private void scan(Path segment) throws IOException {
        LeafHashes hashes = new LeafHashes();
        try (SegmentReader reader = SegmentReader.open(segment)) {
            for (Optional<SegmentItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                if (item.get() instanceof SegmentItem.Entry entry) {
                    take(hashes, entry.trailer());
                } else if (item.get() instanceof SegmentItem.Damage damage && damage.trailer() != null) {
                    take(hashes, damage.trailer());
                }
            }
        }
        if (hashes.size() > 0) {
            parts.put(size, new Part(size, hashes.size(), segment, hashes));
            size += hashes.size();
        }
    }

    private void take(LeafHashes hashes, Trailer entry) {
        long lost = LeafHashes.lost(size + hashes.size(), entry.sequence());
        for (long i = 0; i < lost; i++) {
            hashes.add(LogHash.ZERO);
        }
        hashes.add(entry.leaf());
    }
}
