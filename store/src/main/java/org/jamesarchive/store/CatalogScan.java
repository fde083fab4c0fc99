package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.store.segment.EntryFacts;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the catalog what a scan of the segments meets, many entries at a time, and keeps count. Entries that were lost still have
 * their place in the Merkle tree: their leaf hashes come from the segment's footer; where that lacks, the tree will not be the one that was
 * signed, which is what checkpoints are for. For one thread.
 */
final class CatalogScan {

    private static final Logger LOGGER = LoggerFactory.getLogger(CatalogScan.class);
    private static final int BATCH_LIMIT = 4096;

    private final Catalog catalog;
    private final List<CatalogedEntry> batch = new ArrayList<>(BATCH_LIMIT);
    private final Map<ContentId, EntryPosition> batched = new HashMap<>();
    private LogState state;
    private long segment;
    private @Nullable Path file;

    /** @param from up to where {@code catalog} is complete */
    CatalogScan(Catalog catalog, LogState from) {
        this.catalog = catalog;
        this.state = from;
    }

    LogState state() {
        return state;
    }

    /** What follows is in this segment. */
    void begin(long number, Path path) throws IOException {
        flush();
        segment = number;
        file = path;
    }

    /** The next whole entry. */
    void add(Trailer entry, EntryFacts facts) throws IOException {
        fillUpTo(entry.sequence());
        LogState next = state.after(segment, entry);
        if (entry.kind() == EntryKind.MESSAGE && isStored(entry)) {
            state = next.counting(-1, 0, -entry.dataLength(), 0);
            return;
        }
        state = next;
        batch.add(new CatalogedEntry(entry, facts));
        if (batch.size() >= BATCH_LIMIT) {
            flush();
        }
    }

    /** An entry whose frame is damaged; null when not even its trailer is whole. */
    void addDamaged(@Nullable Trailer entry) throws IOException {
        if (entry == null) {
            return;
        }
        fillUpTo(entry.sequence());
        if (state.tree().size() == entry.sequence()) {
            state = state.withLeaf(entry.leaf());
        }
        recordDamaged(entry);
    }

    /** An entry that is whole and cannot be read: the log goes on behind it, a new copy may take its place. */
    void addLost(Trailer entry) throws IOException {
        fillUpTo(entry.sequence());
        state = state.behind(segment, entry);
        recordDamaged(entry);
    }

    private void recordDamaged(Trailer entry) throws IOException {
        if (entry.kind() == EntryKind.MESSAGE) {
            flush();
            if (catalog.find(entry.contentId()).isEmpty()) {
                catalog.recordDamaged(segment, entry);
            }
        }
    }

    /** Counts one damaged place. */
    void damage() {
        state = state.counting(0, 0, 0, 1);
    }

    /** Writes what waits. */
    void flush() throws IOException {
        catalog.record(segment, batch, state);
        batch.clear();
        batched.clear();
    }

    private boolean isStored(Trailer entry) throws IOException {
        EntryPosition here = new EntryPosition(segment, entry.frameOffset(), entry.frameLength());
        EntryPosition before = batched.putIfAbsent(entry.contentId(), here);
        if (before == null) {
            Optional<CatalogEntry> known = catalog.find(entry.contentId());
            if (known.isEmpty()
                    || known.get().damaged()
                    || known.get().position().equals(here)) {
                return false;
            }
            before = known.get().position();
        }
        LOGGER.warn("{} is stored twice: at {} and {}", entry.contentId(), before, here);
        return true;
    }

    private void fillUpTo(long sequence) throws IOException {
        if (LeafHashes.lost(state.tree().size(), sequence) == 0) {
            return;
        }
        Optional<SegmentFooter> footer = file == null ? Optional.empty() : SegmentFooter.of(file);
        LeafHashes hashes = footer.isPresent() && file != null
                ? SegmentFooter.leavesOf(file).orElse(null)
                : null;
        long first = footer.map(found -> found.subtrees().first()).orElse(0L);
        long lost = 0;
        while (state.tree().size() < sequence) {
            long index = state.tree().size() - first;
            boolean known = hashes != null && index >= 0 && index < hashes.size();
            state = state.withLeaf(known && hashes != null ? hashes.get((int) index) : LogHash.ZERO);
            lost += known ? 0 : 1;
        }
        if (lost > 0) {
            LOGGER.error("{} entries before {} are lost, and their leaf hashes are not known", lost, sequence);
        }
    }
}
