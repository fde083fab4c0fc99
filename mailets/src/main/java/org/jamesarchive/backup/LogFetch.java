package org.jamesarchive.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.FormerCheckpoints;
import org.jamesarchive.store.segment.LogHash;
import org.jspecify.annotations.Nullable;

/** Takes what a manifest names out of a backup, each byte compared with its digest there. For one thread. */
final class LogFetch {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final BackupPlace place;
    private final Manifest manifest;

    LogFetch(BackupPlace place, Manifest manifest) {
        this.place = place;
        this.manifest = manifest;
    }

    /**
     * Writes a whole segment; on disk when this returns.
     *
     * @param to is written over
     * @throws BackupException when a part is missing or altered
     */
    void segment(long number, Path to, LongConsumer progress) throws IOException {
        List<SegmentPart> parts = manifest.parts().stream()
                .filter(part -> part.segment() == number)
                .toList();
        try (FileChannel out = FileChannel.open(
                        to, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
                OutputStream stream = new ChannelOutput(to, out)) {
            for (SegmentPart part : parts) {
                copy(part.key(), part.size(), part.sha256(), stream);
                progress.accept(part.size());
            }
            out.force(true);
        }
    }

    /** The bytes of a small file. @throws BackupException when it is missing or altered */
    byte[] file(SmallFile file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        copy(file.key(), file.size(), file.sha256(), bytes);
        return bytes.toByteArray();
    }

    /**
     * The signed root hashes of the log by its size. Checkpoints of a former key count when it is the one that was given.
     *
     * @param key null for the one in the manifest
     * @throws BackupException when the newest one is not signed with the key, or not there; when the key that was given has signed none
     */
    NavigableMap<Long, LogHash> roots(@Nullable CheckpointVerifier key) throws IOException {
        NavigableMap<Long, LogHash> roots = new TreeMap<>();
        if (manifest.checkpoint() > 0) {
            addRoots("checkpoints/", key != null ? key : CheckpointVerifier.parse(manifest.publicKey()), roots);
            if (!roots.containsKey(manifest.checkpoint())) {
                throw new BackupException(place.name() + ": the checkpoint of " + manifest.checkpoint()
                        + " entries, the newest, is not there");
            }
        } else if (key != null) {
            addRoots(FormerCheckpoints.DIRECTORY + "/" + key.hashHex() + "/", key, roots);
            if (roots.isEmpty()) {
                throw new BackupException(place.name() + ": holds no checkpoint that " + key.encoded() + " has signed");
            }
        }
        return roots;
    }

    private void addRoots(String folder, CheckpointVerifier key, NavigableMap<Long, LogHash> roots) throws IOException {
        for (SmallFile file : manifest.files()) {
            if (file.path().startsWith(folder) && file.isCheckpoint()) {
                Checkpoint checkpoint = open(file, key);
                roots.put(checkpoint.size(), checkpoint.root());
            }
        }
    }

    private Checkpoint open(SmallFile file, CheckpointVerifier key) throws IOException {
        try {
            return key.open(new String(file(file), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new BackupException(
                    place.name() + "/" + file.key() + ": the checkpoint cannot be trusted: " + e.getMessage(), e);
        }
    }

    private void copy(String key, long size, String sha256, OutputStream out) throws IOException {
        Optional<InputStream> found = place.open(key);
        if (found.isEmpty()) {
            throw new BackupException(place.name() + "/" + key + ": missing, and the manifest names it");
        }
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        long count = 0;
        try (InputStream in = found.get()) {
            for (int read = in.read(buffer); read >= 0 && count <= size; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                count += read;
                out.write(buffer, 0, read);
            }
        }
        if (count != size || !Sha256.hex(digest).equals(sha256)) {
            throw new BackupException(place.name() + "/" + key + ": altered: the manifest says " + size
                    + " bytes with SHA-256 " + sha256);
        }
    }

    private static final class ChannelOutput extends OutputStream {

        private final Path file;
        private final FileChannel channel;

        ChannelOutput(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer piece = ByteBuffer.wrap(bytes, offset, length);
            try {
                while (piece.hasRemaining()) {
                    channel.write(piece);
                }
            } catch (IOException e) {
                throw new BackupException(file + ": cannot be written: " + e.getMessage(), e);
            }
        }
    }
}
