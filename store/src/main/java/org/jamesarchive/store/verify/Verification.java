package org.jamesarchive.store.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jamesarchive.store.RestoreMark;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.seal.LostKeyException;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryKind;
import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.segment.TreeFrontier;
import org.jspecify.annotations.Nullable;

/**
 * Reads every byte of a data directory's segments and compares it with all that is known about it: checksums, leaf hash, content id, chain
 * hash, sequence, footers, Merkle root, signed checkpoints and the catalog. Goes on behind a damage. A worker may be writing
 * meanwhile: which segments there are and how long is taken once, at the beginning, and what is added afterwards is not looked at.
 * {@link SegmentEnd} says what the end of the last one may look like. Without a key, of a sealed entry only that is checked which stands outside
 * of the seal: the checksum of what is stored, the order, and with it the Merkle root. One thread follows the log, all processors look inside of its
 * entries. For one thread, once.
 */
public final class Verification {

    /** How many findings are reported in full. */
    public static final int FINDINGS_LIMIT = 10_000;

    private final ScanProgress progress;
    private final Findings findings = new Findings();
    private final SignedRoots signed;
    private final NavigableMap<Long, Path> segments;
    private final long bytes;
    private TreeFrontier tree = TreeFrontier.EMPTY;
    private LogPosition expected = LogPosition.FIRST;
    private long messages;
    private long merges;
    private final Map<Long, Long> sizes = new HashMap<>();
    private final CatalogCheck catalog;
    private final SegmentEnd segmentEnd;
    private final Keyset keys;
    private final Dictionaries dictionaries;
    private final EntryChecks checks;
    private long contentsNotChecked;
    private @Nullable Trailer last;

    private Verification(
            Path directory, @Nullable CheckpointVerifier key, List<Path> copies, Keyset keys, ScanProgress progress)
            throws IOException {
        this.progress = progress;
        this.keys = keys;
        this.dictionaries = new Dictionaries(keys);
        this.checks = new EntryChecks(dictionaries, Runtime.getRuntime().availableProcessors(), this::checked);
        this.signed = new SignedRoots(findings, key);
        if (RestoreMark.read(directory).isPresent()) {
            findings.add(RestoreMark.in(directory).toString(), -1, "", "a restore into it has not ended");
        }
        // Checkpoints first, then the segments: what is signed is there already.
        signed.read(directory.resolve("checkpoints"));
        signed.readFormer(directory);
        for (Path folder : copies) {
            signed.read(folder);
        }
        this.segments = new TreeMap<>(SegmentNames.list(directory.resolve("segments")));
        long size = 0;
        for (Map.Entry<Long, Path> segment : segments.entrySet()) {
            long length = Files.size(segment.getValue());
            sizes.put(segment.getKey(), length);
            size += length;
        }
        this.bytes = size;
        this.segmentEnd = new SegmentEnd(directory, dictionaries);
        this.catalog = new CatalogCheck(directory, findings);
    }

    /** The same without keys: the contents of sealed entries are not checked. */
    public static VerifyReport of(
            Path directory, @Nullable CheckpointVerifier key, List<Path> copies, ScanProgress progress)
            throws IOException {
        return of(directory, key, copies, Keyset.NONE, progress);
    }

    /**
     * Verifies a data directory.
     *
     * @param key the public key of its checkpoints; null takes the one in the directory, which proves nothing against whoever can write there
     * @param copies further directories with checkpoints of this log
     * @param keys what opens sealed entries; an entry that it does not open is a finding then
     * @throws IOException when something cannot be read at all
     */
    public static VerifyReport of(
            Path directory, @Nullable CheckpointVerifier key, List<Path> copies, Keyset keys, ScanProgress progress)
            throws IOException {
        Path own = directory.resolve("checkpoints").resolve(CheckpointFolder.PUBLIC_KEY);
        CheckpointVerifier used = key != null || !Files.exists(own) ? key : CheckpointVerifier.read(own);
        return new Verification(directory, used, copies, keys, progress).run();
    }

    private VerifyReport run() throws IOException {
        try (catalog;
                checks) {
            // A checkpoint may be one of an empty log.
            signed.passed(tree);
            for (Map.Entry<Long, Path> segment : segments.entrySet()) {
                boolean isLast = segment.getKey().equals(segments.lastKey());
                read(segment.getKey(), segment.getValue(), isLast);
            }
            signed.end(tree.size());
            catalog.end();
        }
        return new VerifyReport(
                segments.size(),
                tree.size(),
                messages,
                merges,
                bytes,
                tree.root().hex(),
                signed.fitting(),
                catalog.asked(),
                contentsNotChecked,
                findings.kept(),
                findings.count());
    }

    private void read(long number, Path segment, boolean isLast) throws IOException {
        String name = SegmentNames.nameOf(number);
        last = null;
        long size = sizes.getOrDefault(number, 0L);
        try (SegmentReader reader = SegmentReader.open(segment, 0, size, expected, dictionaries)) {
            List<SegmentItem.Damage> damages = new ArrayList<>();
            for (Optional<SegmentItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                take(number, segment, item.get(), damages);
            }
            checks.settle();
            report(name, damages, null);
            damages.clear();
            for (SegmentItem item : segmentEnd.damage(segment, reader, expected, isLast)) {
                take(number, segment, item, damages);
            }
            checks.settle();
            report(name, damages, null);
            reader.footer().ifPresent(footer -> compare(name, footer));
        }
    }

    private void take(long number, Path segment, SegmentItem item, List<SegmentItem.Damage> damages)
            throws IOException {
        if (item instanceof SegmentItem.Damage damage) {
            damages.add(damage);
        } else if (item instanceof SegmentItem.Entry entry) {
            String name = SegmentNames.nameOf(number);
            report(name, damages, entry.trailer());
            damages.clear();
            grow(entry.trailer());
            expected = LogPosition.behind(entry.trailer());
            last = entry.trailer();
            checks.add(number, segment, entry.trailer());
        }
    }

    /** A damaged trailer is followed by the entry it belongs to. */
    private void report(String name, List<SegmentItem.Damage> damages, @Nullable Trailer next) throws IOException {
        if (!damages.isEmpty()) {
            checks.settle();
        }
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

    private void checked(long number, Trailer entry, @Nullable IOException fault) {
        String name = SegmentNames.nameOf(number);
        boolean lacksKey = fault instanceof LostKeyException;
        contentsNotChecked += lacksKey ? 1 : 0;
        if (fault != null && !(lacksKey && keys.isEmpty())) {
            add(name, entry, fault);
        }
        if (fault == null || lacksKey) {
            count(number, name, entry);
        }
        progress.passed(number, entry.end(), messages);
    }

    private void count(long number, String name, Trailer entry) {
        if (entry.kind() == EntryKind.MESSAGE || entry.kind() == EntryKind.MERGE) {
            messages += entry.kind() == EntryKind.MESSAGE ? 1 : 0;
            merges += entry.kind() == EntryKind.MERGE ? 1 : 0;
            catalog.entry(number, name, entry);
        }
    }

    private void add(String name, Trailer entry, IOException e) {
        String here = name + " offset " + entry.frameOffset() + ": ";
        findings.add(
                name,
                entry.frameOffset(),
                contentId(entry),
                String.valueOf(e.getMessage()).replace(here, ""));
    }

    private void compare(String name, SegmentFooter footer) {
        long offset = last == null ? -1 : last.end();
        if (!footer.root().equals(tree.root())
                || footer.end() != tree.size()
                || last == null
                || !footer.chain().equals(last.chain())) {
            findings.add(name, offset, "", "the footer does not fit the entries");
        }
        signed.footer(name, offset, footer.note(), tree);
    }

    /** A lost entry keeps its place, so that those behind it keep theirs; the root hash will not be the one that was signed. */
    private void grow(Trailer entry) {
        long lost = LeafHashes.lost(tree.size(), entry.sequence());
        for (long i = 0; i < lost; i++) {
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
