package org.jamesarchive.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;

/** Whether a store is the one that was backed up before, grown or as it was. */
final class Continuation {

    private Continuation() {}

    /**
     * Compares them: the server_id, the length of each segment, and the chain hash where the backup ends, which no other log has there.
     *
     * @throws BackupException when the store has less than its backup, or something else
     */
    static void require(Manifest backup, StoreSnapshot store, String place) throws IOException {
        if (backup.serverId() != store.serverId()) {
            throw refused(
                    place,
                    store,
                    "is a backup of server_id " + backup.serverId() + ", this store is that of " + store.serverId());
        }
        for (Map.Entry<Long, Long> covered : backup.covered().entrySet()) {
            Long size = store.sizes().get(covered.getKey());
            if (size == null || size < covered.getValue()) {
                throw refused(
                        place,
                        store,
                        "has " + covered.getValue() + " bytes of segment " + SegmentNames.nameOf(covered.getKey())
                                + ", this store " + (size == null ? "lacks it" : "has " + size)
                                + ": something was lost here, or an old copy was brought back");
            }
        }
        LogEnd end = backup.log();
        if (end.entries() > 0 && !isThere(end, store.segment(end.segment()))) {
            throw refused(
                    place,
                    store,
                    "ends with entry " + (end.entries() - 1) + " in segment " + SegmentNames.nameOf(end.segment())
                            + ", this store has another one there: it is another log, or an old copy that went on");
        }
    }

    /**
     * Checkpoints are never deleted: those that the backup has must be in the store, among those of a former key perhaps.
     *
     * @throws BackupException when one is not
     */
    static void requireCheckpoints(Manifest backup, List<SmallFile> store, Path data, String place)
            throws BackupException {
        Set<String> there = new HashSet<>();
        store.forEach(file -> there.add(file.sha256()));
        for (SmallFile file : backup.files()) {
            if (file.isCheckpoint() && !there.contains(file.sha256())) {
                throw new BackupException(data + ": refused, the backup stays as it is: " + place + " has "
                        + file.path() + ", this store lacks it: bring it back from there");
            }
        }
    }

    private static boolean isThere(LogEnd end, Path segment) throws IOException {
        return SegmentReader.entryBefore(segment, end.offset())
                .map(LogPosition::behind)
                .filter(end.position()::equals)
                .isPresent();
    }

    private static BackupException refused(String place, StoreSnapshot store, String what) {
        return new BackupException(store.root() + ": refused, the backup stays as it is: " + place + " " + what);
    }
}
