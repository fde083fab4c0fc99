package org.jamesarchive.store.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jamesarchive.store.CatalogView;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.SegmentTail.State;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.segment.TreeFrontier;
import org.jspecify.annotations.Nullable;

/**
 * Reads every byte of a data directory's segments and compares it with all that is known about it: checksums, leaf hash, content id, chain
 * hash, sequence, footers, Merkle root, signed checkpoints and the catalog. Goes on behind a damage. A worker may be writing
 * meanwhile: what it adds after the beginning is not looked at. For one thread, once.
 */
public final class Verification {

    /** How many findings are reported in full. */
    public static final int FINDINGS_LIMIT = 10_000;

    private static final long LOST_ENTRIES_LIMIT = 1 << 24;

    private final Path directory;
    private final ScanProgress progress;
    private final Findings findings = new Findings();
    private final SignedRoots signed;
    private final NavigableMap<Long, Path> segments;
    private final long bytes;
    private TreeFrontier tree = TreeFrontier.EMPTY;
    private LogPosition expected = LogPosition.FIRST;
    private long messages;
    private long merges;
    private long catalogued;
    private @Nullable CatalogView catalog;
    private @Nullable Trailer last;

    private Verification(Path directory, @Nullable CheckpointVerifier key, List<Path> copies, ScanProgress progress)
            throws IOException {
        this.directory = directory;
        this.progress = progress;
        this.signed = new SignedRoots(findings, key);
        // Checkpoints first, then the segments: what is signed is there already.
        signed.read(directory.resolve("checkpoints"));
        for (Path folder : copies) {
            signed.read(folder);
        }
        this.segments = new TreeMap<>(SegmentNames.list(directory.resolve("segments")));
        long size = 0;
        for (Path segment : segments.values()) {
            size += Files.size(segment);
        }
        this.bytes = size;
    }

    /**
     * Verifies a data directory.
     *
     * @param key the public key of its checkpoints; null takes the one in the directory, which proves nothing against whoever can write there
     * @param copies further directories with checkpoints of this log
     * @throws IOException when something cannot be read at all
     */
    public static VerifyReport of(
            Path directory, @Nullable CheckpointVerifier key, List<Path> copies, ScanProgress progress)
            throws IOException {
        Path own = directory.resolve("checkpoints").resolve(CheckpointFolder.PUBLIC_KEY);
        CheckpointVerifier used = key != null || !Files.exists(own) ? key : CheckpointVerifier.read(own);
        return new Verification(directory, used, copies, progress).run();
    }

    private VerifyReport run() throws IOException {
        try (CatalogView view = CatalogView.open(directory)) {
            catalog = view;
            for (Map.Entry<Long, Path> segment : segments.entrySet()) {
                boolean isLast = segment.getKey().equals(segments.lastKey());
                read(segment.getKey(), segment.getValue(), isLast);
            }
            signed.end(tree.size());
            for (String missing : view.unseen(FINDINGS_LIMIT)) {
                findings.add("catalog", -1, missing, "the catalog has this message, the segments have it no more");
            }
        }
        return new VerifyReport(
                segments.size(),
                tree.size(),
                messages,
                merges,
                bytes,
                tree.root().hex(),
                signed.fitting(),
                catalogued,
                findings.kept(),
                findings.count());
    }

    private void read(long number, Path segment, boolean isLast) throws IOException {
        String name = SegmentNames.nameOf(number);
        last = null;
        try (SegmentReader reader = SegmentReader.open(segment, 0, expected)) {
            List<SegmentItem.Damage> damages = new ArrayList<>();
            for (Optional<SegmentItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                if (item.get() instanceof SegmentItem.Damage damage) {
                    damages.add(damage);
                } else if (item.get() instanceof SegmentItem.Entry entry) {
                    report(name, damages, entry.trailer());
                    damages.clear();
                    check(number, name, segment, reader, entry.trailer());
                    progress.passed(number, entry.trailer().end(), messages);
                }
            }
            report(name, damages, null);
            end(name, reader, isLast);
        }
    }

    /** A damaged trailer is followed by the entry it belongs to. */
    private void report(String name, List<SegmentItem.Damage> damages, @Nullable Trailer next) {
        for (SegmentItem.Damage damage : damages) {
            Trailer about = damage.trailer();
            if (about == null && next != null && next.frameOffset() + next.frameLength() == damage.offset()) {
                about = next;
            }
            findings.add(name, damage.offset(), about == null ? "" : contentId(about), damage.reason());
            if (damage.trailer() != null) {
                grow(damage.trailer());
            }
        }
    }

    private void check(long number, String name, Path segment, SegmentReader reader, Trailer entry) throws IOException {
        grow(entry);
        expected = LogPosition.behind(entry);
        last = entry;
        try {
            reader.verify(entry);
            if (entry.kind() == EntryKind.MESSAGE || entry.kind() == EntryKind.MERGE) {
                compareAttributes(segment, entry);
                messages += entry.kind() == EntryKind.MESSAGE ? 1 : 0;
                merges += entry.kind() == EntryKind.MERGE ? 1 : 0;
                askCatalog(number, name, entry);
            }
        } catch (IOException e) {
            findings.add(name, entry.frameOffset(), contentId(entry), String.valueOf(e.getMessage()));
        }
    }

    private static void compareAttributes(Path segment, Trailer entry) throws IOException {
        try (EntryInput input = EntryInput.open(segment, entry)) {
            var attributes = input.attributes();
            if (!attributes.contentId().equals(entry.contentId())
                    || attributes.kind() != entry.kind()
                    || attributes.serverId() != entry.serverId()
                    || input.size() != entry.dataLength()) {
                throw new IOException("the trailer does not say what the entry says");
            }
        }
    }

    private void askCatalog(long number, String name, Trailer entry) throws IOException {
        CatalogView view = catalog;
        if (view == null || !view.covers(entry.sequence())) {
            return;
        }
        catalogued++;
        if (!view.holds(number, entry)) {
            findings.add(name, entry.frameOffset(), contentId(entry), "the catalog does not know it");
        }
    }

    private void end(String name, SegmentReader reader, boolean isLast) throws IOException {
        SegmentTail tail = reader.tail();
        Optional<SegmentFooter> footer = reader.footer();
        if (tail.state() == State.TORN && !isLast) {
            findings.add(name, tail.offset(), "", tail.bytes() + " bytes that are no whole entry");
        } else if (tail.state() == State.SEALED && tail.bytes() > 0 && !isLast) {
            findings.add(name, tail.offset(), "", "the footer is damaged");
        }
        if (footer.isPresent()) {
            long offset = last == null ? -1 : last.end();
            if (!footer.get().root().equals(tree.root())
                    || footer.get().end() != tree.size()
                    || last == null
                    || !footer.get().chain().equals(last.chain())) {
                findings.add(name, offset, "", "the footer does not fit the entries");
            }
            signed.footer(name, offset, footer.get().note(), tree);
        }
    }

    /** A lost entry keeps its place, so that those behind it keep theirs; the root hash will not be the one that was signed. */
    private void grow(Trailer entry) {
        long missing = entry.sequence() - tree.size();
        for (long i = 0; i < missing && missing <= LOST_ENTRIES_LIMIT; i++) {
            tree = tree.append(LogHash.ZERO);
            signed.passed(tree);
        }
        tree = tree.append(entry.leaf());
        signed.passed(tree);
    }

    private static String contentId(Trailer entry) {
        return entry.contentId().equals(Trailer.NO_CONTENT)
                ? ""
                : entry.contentId().hex();
    }
}
