package org.jamesarchive.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jamesarchive.store.DirectoryLock;
import org.jamesarchive.store.RestoreMark;
import org.jamesarchive.store.file.DurableFile;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.SegmentNames;
import org.jspecify.annotations.Nullable;

/**
 * Brings a backup back into an empty data directory. Each file is compared with its digest, each entry of the log is read, and the log must
 * come to the manifest's root hash and fit all its checkpoints, before the directory may be opened: until then it carries a
 * {@link RestoreMark}. A run may end at any point and be begun again. For one thread, once.
 */
public final class Restore {

    private static final Set<String> NOT_COUNTED = Set.of("lock", "lost+found", "restoring.new");
    private static final String INCOMPLETE = ".incomplete";

    private final BackupPlace place;
    private final Path data;
    private final Path keyFile;
    private final BackupProgress progress;

    /**
     * @param data made when it is not there
     * @param keyFile where the worker has its private key, which decides whether it can go on with its checkpoints
     */
    public Restore(BackupPlace place, Path data, Path keyFile, BackupProgress progress) {
        this.place = place;
        this.data = data;
        this.keyFile = keyFile;
        this.progress = progress;
    }

    /**
     * What is there now.
     *
     * @param newKey whether the worker signs with another key from now on, for the old one is neither here nor in the backup
     */
    public record Restored(Manifest manifest, boolean newKey) {}

    /**
     * Restores.
     *
     * @param serverId whose backup it must be; empty takes any
     * @param key what the checkpoints are checked with; null takes the key in the backup
     * @throws BackupException when it is refused, or something in the backup is missing or altered
     */
    public Restored run(OptionalInt serverId, @Nullable CheckpointVerifier key) throws IOException {
        ManifestShelf shelf = new ManifestShelf(place);
        Manifest manifest = shelf.newest()
                .orElseThrow(() -> new BackupException(place.name() + ": there is no backup: no " + ManifestShelf.NEWEST
                        + " and no " + ManifestShelf.keyOf(1)));
        if (serverId.isPresent() && serverId.getAsInt() != manifest.serverId()) {
            throw new BackupException(place.name() + ": is a backup of server_id " + manifest.serverId() + ", not "
                    + serverId.getAsInt());
        }
        String digest = shelf.digestOf(manifest);
        requireRoom(digest);
        FileChannel lock = DirectoryLock.take(data);
        try {
            return fill(manifest, digest, key);
        } finally {
            lock.close();
        }
    }

    private Restored fill(Manifest manifest, String digest, @Nullable CheckpointVerifier key) throws IOException {
        RestoreMark.write(data, digest);
        LogFetch fetch = new LogFetch(place, manifest);
        segments(manifest, fetch, key);
        RestoredKey signer = RestoredKey.of(manifest, fetch, keyFile);
        files(manifest, fetch, signer);
        RestoreMark.remove(data);
        return new Restored(manifest, signer.isNew());
    }

    private void requireRoom(String digest) throws IOException {
        if (!Files.exists(data)) {
            return;
        }
        Optional<String> begun = RestoreMark.read(data);
        if (begun.isPresent() && !begun.get().equals(digest)) {
            throw new BackupException(
                    data + ": a restore of another backup, or of an older state of this one, has begun"
                            + " there and not ended: empty the directory first");
        }
        try (Stream<Path> there = Files.list(data)) {
            boolean foreign = there.anyMatch(file -> !NOT_COUNTED.contains(String.valueOf(file.getFileName())));
            if (begun.isEmpty() && foreign) {
                throw new BackupException(data + ": is not empty; a backup is restored into an empty directory only");
            }
        }
    }

    private void segments(Manifest manifest, LogFetch fetch, @Nullable CheckpointVerifier key) throws IOException {
        progress.total(2 * manifest.bytes());
        Path folder = Files.createDirectories(data.resolve("segments"));
        LogCheck check = new LogCheck(
                manifest.serverId(),
                LogEnd.NONE,
                fetch.roots(key),
                DamageReport.knowing(manifest.damages()),
                progress::advanced);
        for (Map.Entry<Long, Long> segment : manifest.covered().entrySet()) {
            long number = segment.getKey();
            Path file = folder.resolve(SegmentNames.nameOf(number));
            if (!Files.exists(file)) {
                Path draft = folder.resolve(file.getFileName() + INCOMPLETE);
                fetch.segment(number, draft, progress::advanced);
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            }
            check.pass(number, file, 0, segment.getValue(), Long.MAX_VALUE, LogCheck.End.WHOLE);
            if (SegmentFooter.of(file).isPresent() && !file.toFile().setReadOnly()) {
                throw new IOException(file + ": cannot be made read-only");
            }
        }
        DurableFile.forceDirectory(folder);
        check.requireSigned();
        BackupCheck.requireSame(manifest, check.end(), place.name());
    }

    private void files(Manifest manifest, LogFetch fetch, RestoredKey signer) throws IOException {
        signer.write(fetch);
        for (SmallFile file : manifest.files()) {
            if (!file.isKey()) {
                String text = new String(fetch.file(file), StandardCharsets.UTF_8);
                DurableFile.write(data.resolve(signer.pathOf(file)), text);
            }
        }
    }
}
