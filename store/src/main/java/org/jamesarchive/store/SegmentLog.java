package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.seal.Sealer;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentDictionary;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.SegmentStart;
import org.jamesarchive.store.segment.Subtrees;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.segment.TrailerWalk;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the log: appends to the open segment, seals it by size or age, begins the next. For one thread; what it
 * tells about itself ({@link #state}, {@link #segments}, {@link #diskBytes}) may be asked by any.
 */
final class SegmentLog implements Closeable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SegmentLog.class);

    private final StoreSettings settings;
    private final Disk disk;
    private final DataDirectory directory;
    private final EntryPreparer preparer;
    private final StoreDictionary dictionary;
    private final Clock clock;
    private final SealSigner signer;
    private final long sealingKey;
    private final @Nullable Sealer sealer;
    private @Nullable OpenSegment open;
    private volatile Leaves leaves;
    private long carried;
    private long sealedWith;
    private long nextSegment;
    private long sealedBytes;
    private volatile LogState state;
    private volatile Extent extent;

    /** How much there is on disk. */
    private record Extent(int segments, long bytes) {}

    /** What one append made durable. */
    record Appended(long segment, List<Trailer> entries, LogState state) {}

    /** Goes on where the log ends, after what is there has been forced to disk. */
    SegmentLog(
            StoreSettings settings,
            Disk disk,
            DataDirectory directory,
            EntryPreparer preparer,
            StoreDictionary dictionary,
            Clock clock,
            SealSigner signer,
            StoreKeys keys,
            LogTail tail)
            throws IOException {
        this.settings = settings;
        this.disk = disk;
        this.directory = directory;
        this.preparer = preparer;
        this.dictionary = dictionary;
        this.clock = clock;
        this.signer = signer;
        this.sealingKey = keys.sealingKey();
        this.sealer = keys.seals() ? new Sealer(keys.keys()) : null;
        this.state = tail.state();
        this.nextSegment = tail.nextSegment();
        this.extent = new Extent(tail.segments(), tail.diskBytes());
        this.sealedBytes = tail.diskBytes();
        this.leaves = Leaves.empty(state.tree().size());
        LogTail.Reopen last = tail.open();
        if (last != null) {
            leaves = Leaves.before(state.tree().size(), last.leaves());
            open = reopen(last.number(), last.created());
            sealedBytes -= state.offset();
            carried = last.dictionary();
            sealedWith = last.key();
            useDictionary();
        }
        Long unfinished = tail.unfinished();
        if (unfinished != null) {
            finishLast(unfinished);
        }
    }

    LogState state() {
        return state;
    }

    int segments() {
        return extent.segments();
    }

    long diskBytes() {
        return extent.bytes();
    }

    /** The leaf hashes of the open segment. */
    Leaves leaves() {
        return leaves;
    }

    /**
     * Appends entries in this order and forces them to disk.
     *
     * @return the trailers of these entries, without those of the segment's own entries
     * @throws StoreUnavailableException when there is no space: nothing was appended, it may work later
     * @throws LogFailedException when nothing may be appended any more
     */
    Appended append(List<PreparedEntry> entries) throws IOException {
        long bytes = entries.stream()
                .mapToLong(entry -> entry.storedLength() + Trailer.LENGTH)
                .sum();
        FreeSpace.require(disk, bytes, watermark(entries));
        sealIfDue();
        OpenSegment segment = open == null ? begin() : open;
        List<PreparedEntry> all = new ArrayList<>(entries.size() + 1);
        if (segment.end().offset() == 0) {
            all.addAll(start(segment));
        }
        all.addAll(entries);
        List<Trailer> trailers = write(segment, all);
        dictionary.consider(state.messages());
        return new Appended(segment.number(), trailers.subList(all.size() - entries.size(), trailers.size()), state);
    }

    /** Audit entries may go on for a while where mail may not: reading goes on when the disk is full, and they come before it. */
    private long watermark(List<PreparedEntry> entries) {
        boolean isAuditOnly = entries.stream().allMatch(entry -> entry.kind() == EntryKind.AUDIT);
        return isAuditOnly ? settings.freeSpaceWatermark() / 2 : settings.freeSpaceWatermark();
    }

    /**
     * Seals the open segment when it is large or old enough, or does not carry the store's dictionary, or its entries are sealed with
     * another key than is used now or not at all.
     *
     * @throws StoreUnavailableException when there is no space
     * @throws LogFailedException when nothing may be appended any more
     */
    void sealIfDue() throws IOException {
        OpenSegment segment = open;
        if (segment == null || segment.end().offset() == 0 || !isDue(segment)) {
            return;
        }
        write(segment, List.of(preparer.prepareEnd()));
        open = null;
        try (segment) {
            finish(segment);
        }
    }

    /** Writes the footer. A segment that gets none for want of space is whole all the same. */
    private void finish(OpenSegment segment) throws LogFailedException {
        LeafHashes hashes = leaves.hashes();
        try {
            if (hashes != null) {
                SegmentFooter footer = new SegmentFooter(
                        settings.serverId(),
                        hashes.size(),
                        state.position().chain(),
                        state.tree().root(),
                        Subtrees.of(leaves.first(), hashes),
                        signer.sign(state));
                long length = segment.commitFooter(footer.encode(hashes));
                extent = new Extent(extent.segments(), extent.bytes() + length);
            } else {
                LOGGER.warn("{} gets no footer: not all its leaf hashes are known", segment.path());
            }
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            LOGGER.warn("{} has no footer yet: {}", segment.path(), e.getMessage());
        }
        sealedBytes = extent.bytes();
        leaves = Leaves.empty(state.tree().size());
        if (!segment.path().toFile().setReadOnly()) {
            LOGGER.warn("{} is sealed but could not be made read-only", segment.path());
        }
        LOGGER.info(
                "sealed {}: {} bytes",
                segment.path().getFileName(),
                segment.end().offset());
    }

    /**
     * Begins a new segment now, when none is open.
     *
     * @throws StoreUnavailableException when there is no space
     * @throws LogFailedException when nothing may be appended any more
     */
    void beginIfNone() throws IOException {
        if (open == null) {
            OpenSegment segment = begin();
            write(segment, start(segment));
        }
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
        }
    }

    private void finishLast(long number) throws IOException {
        Path path = directory.segment(number);
        leaves = Leaves.before(
                state.tree().size(), TrailerWalk.leaves(path, state.offset()).orElse(null));
        try (OpenSegment segment = reopen(number, clock.instant())) {
            finish(segment);
        }
    }

    private boolean isDue(OpenSegment segment) {
        Instant old = segment.created().plus(settings.segmentAgeLimit());
        return segment.end().offset() >= settings.segmentSizeLimit()
                || leaves.full()
                || !clock.instant().isBefore(old)
                || sealedWith != sealingKey
                || carried != dictionary.current().map(SegmentDictionary::id).orElse(0L);
    }

    private OpenSegment reopen(long number, Instant created) throws IOException {
        Path path = directory.segment(number);
        AppendFile file = disk.open(path);
        try {
            file.force();
        } catch (IOException e) {
            file.close();
            throw e;
        }
        OpenSegment.Mark end = new OpenSegment.Mark(state.offset(), state.position());
        return new OpenSegment(file, path, number, settings.serverId(), created, sealer, end);
    }

    private OpenSegment begin() throws IOException {
        Path path = directory.segment(nextSegment);
        AppendFile file;
        try {
            file = disk.create(path);
        } catch (IOException e) {
            throw sorted("cannot make " + path, e);
        }
        OpenSegment.Mark beginning = new OpenSegment.Mark(0, state.position());
        OpenSegment segment =
                new OpenSegment(file, path, nextSegment, settings.serverId(), clock.instant(), sealer, beginning);
        open = segment;
        nextSegment++;
        extent = new Extent(extent.segments() + 1, extent.bytes());
        try {
            disk.forceDirectory(directory.segments());
        } catch (IOException e) {
            throw new LogFailedException("cannot force " + directory.segments() + ": " + e.getMessage(), e);
        }
        return segment;
    }

    /**
     * A START entry; with a dictionary two, so that a bit that rots does not take the whole segment with it. Where these are sealed, one
     * without the dictionary before them, which anybody can read.
     */
    private List<PreparedEntry> start(OpenSegment segment) throws IOException {
        Optional<SegmentDictionary> own = dictionary.current();
        carried = own.map(SegmentDictionary::id).orElse(0L);
        sealedWith = sealingKey;
        List<PreparedEntry> entries = new ArrayList<>();
        LogPosition at = state.position();
        for (Optional<SegmentDictionary> carrying : startsCarry(own)) {
            SegmentStart start = new SegmentStart(
                    segment.number(),
                    settings.serverId(),
                    segment.created(),
                    at.sequence(),
                    at.chain(),
                    carried,
                    sealedWith);
            PreparedEntry entry = preparer.prepareStart(start, carrying);
            entries.add(entry);
            at = new LogPosition(
                    at.sequence() + 1, at.chain().chain(entry.frame().leaf()));
        }
        return entries;
    }

    private List<Optional<SegmentDictionary>> startsCarry(Optional<SegmentDictionary> own) {
        if (own.isEmpty()) {
            return List.of(own);
        }
        return sealer == null ? List.of(own, own) : List.of(Optional.empty(), own, own);
    }

    private void useDictionary() {
        dictionary.current().filter(own -> own.id() == carried).ifPresent(preparer::use);
    }

    private List<Trailer> write(OpenSegment segment, List<PreparedEntry> entries) throws IOException {
        List<Trailer> trailers;
        try {
            trailers = segment.commit(entries);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            throw sorted("cannot write " + segment.path(), e);
        }
        // Only now: no entry that needs the dictionary may come to a segment that lacks it.
        useDictionary();
        LogState next = state;
        for (Trailer trailer : trailers) {
            next = next.after(segment.number(), trailer);
            leaves.add(trailer.leaf());
        }
        state = next;
        extent = new Extent(extent.segments(), sealedBytes + segment.end().offset());
        return trailers;
    }

    private IOException sorted(String what, IOException cause) {
        String message = what + ": " + cause.getMessage();
        return FreeSpace.isLacking(cause, disk, settings.freeSpaceWatermark())
                ? new StoreUnavailableException(message, cause)
                : new LogFailedException(message, cause);
    }
}
