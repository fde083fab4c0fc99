package org.jamesarchive.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jamesarchive.store.DirectoryLock;
import org.jamesarchive.store.RestoreMark;
import org.jamesarchive.store.StoreIdentity;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.segment.SegmentNames;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory holds at one moment, as far as it is on disk for good and nobody takes it back:
 * <pre>
 *   a worker writes    the entries that the newest checkpoint covers: they were forced to disk before it was signed
 *   nobody writes      all whole entries, after the last segment has been forced to disk here
 * </pre>
 * What a worker has written and not yet forced may be gone after a power cut, and then other entries stand in its place: a backup of it
 * would be one of a log that there never was.
 *
 * @param root the data directory
 * @param sizes length of each segment then
 * @param checkpoint the newest; null when there is none
 * @param key what it was checked with; null when there is none
 * @param entriesLimit no entry at or behind this place in the log counts
 */
record StoreSnapshot(
        Path root,
        int serverId,
        NavigableMap<Long, Long> sizes,
        @Nullable Checkpoint checkpoint,
        @Nullable CheckpointVerifier key,
        long entriesLimit) {

    /**
     * Looks at a data directory, without opening it.
     *
     * @throws BackupException when it is none, its newest checkpoint is damaged or forged, or a worker writes that has made none
     */
    static StoreSnapshot take(Path root) throws IOException {
        int serverId = StoreIdentity.serverIdOf(root);
        if (RestoreMark.read(root).isPresent()) {
            throw new BackupException(root + ": a restore into it has not ended");
        }
        // The checkpoint first: what it covers is in the segments when their sizes are taken.
        CheckpointFolder folder = new CheckpointFolder(root.resolve("checkpoints"));
        Optional<Path> newest = folder.newest();
        @Nullable
        CheckpointVerifier key =
                newest.isPresent() ? CheckpointVerifier.read(root.resolve("checkpoints/checkpoint.pub")) : null;
        @Nullable Checkpoint checkpoint = key == null ? null : open(newest.orElseThrow(), key);
        NavigableMap<Long, Long> sizes = new TreeMap<>();
        NavigableMap<Long, Path> segments = SegmentNames.list(root.resolve("segments"));
        for (Map.Entry<Long, Path> segment : segments.entrySet()) {
            sizes.put(segment.getKey(), Files.size(segment.getValue()));
        }
        // And this last: nobody takes back what a worker had written that has ended by now.
        if (DirectoryLock.isHeld(root)) {
            if (checkpoint == null) {
                throw new BackupException(root + ": its worker is running and has made no checkpoint yet:"
                        + " POST /archive/checkpoints to it first");
            }
            return new StoreSnapshot(root, serverId, sizes, checkpoint, key, checkpoint.size());
        }
        if (!segments.isEmpty()) {
            force(segments.lastEntry().getValue());
        }
        return new StoreSnapshot(root, serverId, sizes, checkpoint, key, Long.MAX_VALUE);
    }

    Path segment(long number) {
        return root.resolve("segments").resolve(SegmentNames.nameOf(number));
    }

    private static Checkpoint open(Path file, CheckpointVerifier key) throws IOException {
        try {
            return key.open(CheckpointFolder.read(file));
        } catch (IllegalArgumentException e) {
            throw new BackupException(file + ": the checkpoint is damaged or forged: " + e.getMessage(), e);
        }
    }

    private static void force(Path segment) throws IOException {
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
