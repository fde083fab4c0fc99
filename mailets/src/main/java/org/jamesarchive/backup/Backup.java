package org.jamesarchive.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.segment.LogHash;
import org.jspecify.annotations.Nullable;

/**
 * Brings the backup of one data directory up to date. In this order:
 * <ol>
 * <li>what the place has must be the beginning of this store ({@link Continuation});
 * <li>what is new in each segment is checked entry by entry, then copied under a name of its own;
 * <li>the log must have come to its newest checkpoint, with that root hash;
 * <li>the small files are copied, and the manifest is written.
 * </ol>
 * Until the manifest stands, the one before counts, and nothing that it names is touched: a run may end at any point and be begun again,
 * and does not copy again what it had copied. For one thread, once.
 */
public final class Backup {

    private final BackupPlace place;
    private final ManifestShelf shelf;
    private final Path data;
    private final @Nullable Path privateKey;
    private final Clock clock;
    private final DamageReport damage;
    private final BackupProgress progress;
    private final List<SegmentPart> parts = new ArrayList<>();
    private final List<SmallFile> files = new ArrayList<>();
    private int copied;
    private long copiedBytes;

    /**
     * @param privateKey the key that signs checkpoints, to be copied too; null to leave it
     * @param damage what is done about damage in what is new in the store
     */
    public Backup(
            BackupPlace place,
            Path data,
            @Nullable Path privateKey,
            Clock clock,
            DamageReport damage,
            BackupProgress progress) {
        this.place = place;
        this.shelf = new ManifestShelf(place);
        this.data = data;
        this.privateKey = privateKey;
        this.clock = clock;
        this.damage = damage;
        this.progress = progress;
    }

    /**
     * Copies what is new.
     *
     * @throws BackupException when the backup is another store's, or of a longer log; when something in the store is damaged; when
     *     another backup is at work there
     * @throws IOException when something cannot be read or written
     */
    public BackupResult run() throws IOException {
        place.beginWriting();
        Optional<Manifest> before = shelf.newest();
        StoreSnapshot store = StoreSnapshot.take(data);
        if (before.isPresent()) {
            Continuation.require(before.get(), store, place.name());
            parts.addAll(before.get().parts());
        }
        LogEnd end = segments(store, before.map(Manifest::log).orElse(LogEnd.NONE), covered(before));
        files(before, store);
        Manifest manifest = manifest(before, store, end);
        if (before.isEmpty() || isNew(before.get(), manifest)) {
            shelf.add(manifest);
            place.tidy(names(manifest));
        }
        return new BackupResult(manifest.segments(), copied, copiedBytes, end.entries(), end.rootHash());
    }

    private static NavigableMap<Long, Long> covered(Optional<Manifest> before) {
        return before.isEmpty() ? new TreeMap<>() : before.get().covered();
    }

    private LogEnd segments(StoreSnapshot store, LogEnd from, NavigableMap<Long, Long> covered) throws IOException {
        long bytes = 0;
        for (Map.Entry<Long, Long> segment : store.sizes().entrySet()) {
            bytes += segment.getValue() - covered.getOrDefault(segment.getKey(), 0L);
        }
        progress.total(2 * bytes);
        LogCheck check =
                new LogCheck(store.serverId(), from, roots(store.checkpoint(), from), damage, progress::advanced);
        for (Map.Entry<Long, Long> segment : store.sizes().entrySet()) {
            if (check.entries() >= store.entriesLimit()) {
                break;
            }
            long number = segment.getKey();
            long begin = covered.getOrDefault(number, 0L);
            boolean last = number == store.sizes().lastKey();
            if (segment.getValue() > begin) {
                long end = check.pass(
                        number,
                        store.segment(number),
                        begin,
                        segment.getValue(),
                        store.entriesLimit(),
                        last ? LogCheck.End.OPEN : LogCheck.End.WHOLE);
                copy(number, new FileRange(store.segment(number), begin, end - begin));
            }
        }
        check.requireSigned();
        return check.end();
    }

    private NavigableMap<Long, LogHash> roots(@Nullable Checkpoint newest, LogEnd from) throws BackupException {
        NavigableMap<Long, LogHash> roots = new TreeMap<>();
        if (newest != null) {
            roots.put(newest.size(), newest.root());
            if (newest.size() == from.entries() && !newest.root().hex().equals(from.rootHash())) {
                damage.found(data + ": the checkpoint of " + newest.size()
                        + " entries has another root hash than the backup: something was changed");
            }
        }
        return roots;
    }

    private void copy(long number, FileRange range) throws IOException {
        if (range.size() == 0) {
            return;
        }
        SegmentPart part = new SegmentPart(number, range.from(), range.size(), Sha256.of(range.open()));
        if (!place.holds(part.key(), part.size(), part.sha256())) {
            place.put(part.key(), range, part.sha256());
            copied++;
            copiedBytes += part.size();
        }
        progress.advanced(part.size());
        parts.add(part);
    }

    private void files(Optional<Manifest> before, StoreSnapshot store) throws IOException {
        Checkpoint newest = store.checkpoint();
        StoreFiles found = StoreFiles.of(data, newest == null ? 0 : newest.size(), privateKey);
        for (Map.Entry<String, Path> file : found.all().entrySet()) {
            Optional<SmallFile> known = before.flatMap(manifest -> manifest.file(file.getKey()));
            files.add(copy(file.getKey(), StoreFiles.read(file.getValue()), known));
        }
        if (before.isPresent()) {
            if (privateKey == null) {
                before.get().files().stream().filter(SmallFile::isKey).forEach(files::add);
            }
            Continuation.requireCheckpoints(before.get(), files, data, place.name());
        }
    }

    private SmallFile copy(String path, byte[] bytes, Optional<SmallFile> known) throws IOException {
        String sha256 = Sha256.of(bytes);
        if (known.isPresent() && known.get().sha256().equals(sha256)) {
            return known.get();
        }
        String key = known.isPresent() ? SmallFile.otherKey(path, sha256) : path;
        if (!place.holds(key, bytes.length, sha256)) {
            place.put(key, bytes);
            copied++;
            copiedBytes += bytes.length;
        }
        return new SmallFile(path, bytes.length, sha256, key);
    }

    private Manifest manifest(Optional<Manifest> before, StoreSnapshot store, LogEnd end) {
        Checkpoint checkpoint = store.checkpoint();
        return new Manifest(
                Manifest.FORMAT,
                before.map(Manifest::run).orElse(0L) + 1,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                store.serverId(),
                end,
                checkpoint == null ? 0 : checkpoint.size(),
                store.key() == null ? "" : store.key().encoded(),
                before.map(Manifest::damages).orElse(0L) + damage.count(),
                parts,
                files);
    }

    private static boolean isNew(Manifest before, Manifest now) {
        return !before.parts().equals(now.parts()) || !before.files().equals(now.files());
    }

    private static Set<String> names(Manifest manifest) {
        Set<String> names = new HashSet<>();
        manifest.parts().forEach(part -> names.add(part.key()));
        manifest.files().forEach(file -> names.add(file.key()));
        return names;
    }
}
