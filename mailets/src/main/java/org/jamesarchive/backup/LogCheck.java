package org.jamesarchive.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.segment.TreeFrontier;

/**
 * Reads segments in the order of the log, looks into each entry, and compares what it finds with chain hashes, footers and signed root
 * hashes. Goes on where an earlier check has ended. The first thing that does not fit ends it, unless damage is accepted: then an entry that is
 * lost keeps its place, as in a store that goes on with damage. For one thread.
 */
final class LogCheck {

    private final int serverId;
    private final NavigableMap<Long, LogHash> roots;
    private final LongConsumer progress;
    private final DamageReport damage;
    private TreeFrontier tree;
    private LogPosition position;
    private long segment;
    private long offset;

    /**
     * @param from up to where the log has been checked before
     * @param roots signed root hashes by size of the log
     * @param damage what is done about damage
     * @param progress is told of bytes that have been read
     */
    LogCheck(int serverId, LogEnd from, NavigableMap<Long, LogHash> roots, DamageReport damage, LongConsumer progress) {
        this.serverId = serverId;
        this.roots = new TreeMap<>(roots.tailMap(from.entries(), false));
        this.damage = damage;
        this.progress = progress;
        this.tree = from.tree();
        this.position = from.position();
        this.segment = from.segment();
        this.offset = from.offset();
    }

    /** What a piece of a segment may end with. */
    enum End {
        /** Entries and a footer: what is not whole is damage. */
        WHOLE,
        /** Likewise, but the last bytes may be no whole entry: a worker is writing them, or has died while it did. */
        OPEN
    }

    /**
     * Reads on in a segment.
     *
     * @param from where the bytes that have not been checked begin, at a border of entries
     * @param size length of the segment; what is behind it is not looked at
     * @param entries no entry at or behind this place in the log is passed
     * @return where the last whole entry ends that was passed, or what stands behind it
     * @throws BackupException when something is damaged or does not fit, and that is not accepted
     */
    long pass(long number, Path file, long from, long size, long entries, End end) throws IOException {
        try (SegmentReader reader = SegmentReader.open(file, from, size, position, new Dictionaries())) {
            long passed = from;
            for (Optional<SegmentItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                if (item.get() instanceof SegmentItem.Damage found) {
                    damage.found(file + " offset " + found.offset() + ": " + found.reason());
                    if (found.trailer() != null) {
                        grow(number, file, found.trailer());
                    }
                } else if (item.get() instanceof SegmentItem.Entry entry) {
                    if (entry.trailer().sequence() >= entries) {
                        return passed;
                    }
                    check(file, reader, entry.trailer());
                    grow(number, file, entry.trailer());
                    progress.accept(entry.trailer().end() - passed);
                    passed = entry.trailer().end();
                }
            }
            long last = end(file, reader, size, end);
            progress.accept(last - passed);
            return last;
        }
    }

    /** Number of entries that were passed. */
    long entries() {
        return tree.size();
    }

    /** How far it has come. */
    LogEnd end() {
        return LogEnd.of(tree, position.chain(), segment, offset);
    }

    /** @throws BackupException when the log ends before a root hash that was signed */
    void requireSigned() throws BackupException {
        if (!roots.isEmpty()) {
            damage.found("the log has " + tree.size() + " whole entries, its checkpoint speaks of " + roots.lastKey()
                    + ": something was cut off or damaged");
        }
    }

    private void check(Path file, SegmentReader reader, Trailer entry) throws IOException {
        String place = file + " offset " + entry.frameOffset() + ": ";
        try {
            reader.verify(entry);
        } catch (LostKeyException sealed) {
            // Its stored bytes have been checked against the trailer; a backup has no keys to look further.
        } catch (DamagedEntryException e) {
            damage.found(place + e.getMessage());
        }
        if (entry.serverId() != serverId) {
            throw new BackupException(place + "an entry of server_id " + entry.serverId() + ", not " + serverId);
        }
    }

    private void grow(long number, Path file, Trailer entry) throws BackupException {
        long lost = LeafHashes.lost(tree.size(), entry.sequence());
        for (long i = 0; i < lost; i++) {
            append(file, LogHash.ZERO);
        }
        append(file, entry.leaf());
        position = LogPosition.behind(entry);
        segment = number;
        offset = entry.end();
    }

    private void append(Path file, LogHash leaf) throws BackupException {
        tree = tree.append(leaf);
        LogHash signed = roots.remove(tree.size());
        if (signed != null && !signed.equals(tree.root())) {
            damage.found(file + ": the log's first " + tree.size()
                    + " entries have another root hash than their checkpoint says: something was changed or lost");
        }
    }

    private long end(Path file, SegmentReader reader, long size, End end) throws IOException {
        Optional<SegmentFooter> footer = reader.footer();
        if (footer.isPresent()
                && !(footer.get().end() == tree.size()
                        && footer.get().root().equals(tree.root())
                        && footer.get().chain().equals(position.chain()))) {
            damage.found(file + ": the footer does not fit the entries");
        }
        SegmentTail tail = reader.tail();
        if (tail.bytes() > 0 && end == End.WHOLE) {
            throw new BackupException(
                    file + " offset " + tail.offset() + ": " + tail.bytes() + " bytes that are no whole entry");
        }
        return tail.bytes() > 0 ? tail.offset() : size;
    }
}
