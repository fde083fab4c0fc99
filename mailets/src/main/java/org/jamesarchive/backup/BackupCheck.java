package org.jamesarchive.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.segment.SegmentNames;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a backup back: each file's digest, each entry of the log, its root hash and its checkpoints. Needs room for one segment in the
 * directory for temporary files. For one thread, once.
 */
public final class BackupCheck {

    private final BackupPlace place;
    private final BackupProgress progress;

    public BackupCheck(BackupPlace place, BackupProgress progress) {
        this.place = place;
        this.progress = progress;
    }

    /**
     * Reads it.
     *
     * @param key what the checkpoints are checked with; null takes the key in the backup
     * @throws BackupException when something is missing or not as it was written
     */
    public void run(@Nullable CheckpointVerifier key) throws IOException {
        Manifest manifest = new ManifestShelf(place)
                .newest()
                .orElseThrow(() -> new BackupException(place.name() + ": there is no backup"));
        Path folder = Files.createTempDirectory("archive-backup-check");
        try {
            LogFetch fetch = new LogFetch(place, manifest);
            progress.total(2 * manifest.bytes());
            LogCheck check = new LogCheck(
                    manifest.serverId(),
                    LogEnd.NONE,
                    fetch.roots(key),
                    DamageReport.knowing(manifest.damages()),
                    progress::advanced);
            for (var covered : manifest.covered().entrySet()) {
                long number = covered.getKey();
                Path file = folder.resolve(SegmentNames.nameOf(number));
                fetch.segment(number, file, progress::advanced);
                check.pass(number, file, 0, covered.getValue(), Long.MAX_VALUE, LogCheck.End.WHOLE);
                Files.delete(file);
            }
            check.requireSigned();
            requireSame(manifest, check.end(), place.name());
            for (SmallFile file : manifest.files()) {
                fetch.file(file);
            }
        } finally {
            deleteAll(folder);
        }
    }

    /** @throws BackupException when a log that was read does not end as the manifest says */
    static void requireSame(Manifest manifest, LogEnd end, String where) throws BackupException {
        if (!manifest.log().equals(end)) {
            throw new BackupException(where + ": the log has " + end.entries() + " entries with root hash "
                    + end.rootHash() + ", the manifest says " + manifest.log().entries() + " with "
                    + manifest.log().rootHash());
        }
    }

    private static void deleteAll(Path folder) throws IOException {
        try (var left = Files.newDirectoryStream(folder)) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
