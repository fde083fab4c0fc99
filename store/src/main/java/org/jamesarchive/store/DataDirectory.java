package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.jamesarchive.store.file.DurableFile;
import org.jamesarchive.store.segment.SegmentItem;
import org.jamesarchive.store.segment.SegmentNames;
import org.jamesarchive.store.segment.SegmentReader;

/**
 * A data directory that this process alone has open.
 * <pre>
 *   segments/     the archive
 *   catalog/      content id → position; derived
 *   checkpoints/  signed statements of the log's size and root hash, and the public key; not derived
 *   former-checkpoints/  likewise of keys that are gone ({@link org.jamesarchive.store.proof.FormerCheckpoints}); not derived
 *   index/        the full text index of {@link org.jamesarchive.index.MailIndex}; derived
 *   quarantine/   bytes that were cut off a torn tail
 *   tmp/          large messages on their way; emptied at start
 *   sealed-with   the keys that entries are sealed with, by number; derived
 *   identity      format and server_id; derived from the segments when it is lost
 *   restoring     there while a restore into it has not ended ({@link RestoreMark}): then nobody opens it
 *   lock          held while a process has the directory open
 * </pre>
 */
final class DataDirectory implements Closeable {

    private static final String FORMAT_LINE = "format=1";
    private static final String SERVER_ID = "server_id=";

    private final Path root;
    private final FileChannel lockFile;
    private final int serverId;

    private DataDirectory(Path root, FileChannel lockFile, int serverId) {
        this.serverId = serverId;
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Locks the directory, checks whose it is, and empties {@code tmp}.
     *
     * @throws StoreConfigurationException when it cannot be made, is in use, belongs to another {@code server_id}, or a restore into it
     *     has not ended
     */
    static DataDirectory open(Path root, int serverId) throws IOException {
        FileChannel lockFile = DirectoryLock.take(root);
        try {
            RestoreMark.requireNone(root);
            DataDirectory directory = new DataDirectory(root, lockFile, serverId);
            for (Path room : List.of(directory.segments(), directory.quarantine(), directory.temporary())) {
                Files.createDirectories(room);
            }
            DurableFile.forceDirectory(root);
            directory.identify(serverId);
            directory.emptyTemporary();
            return directory;
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        }
    }

    /**
     * The same for whoever it belongs to.
     *
     * @throws StoreConfigurationException when it is no data directory, is in use or cannot be locked
     */
    static DataDirectory open(Path root) throws IOException {
        Path identity = root.resolve("identity");
        if (!Files.isDirectory(root.resolve("segments")) || !Files.exists(identity)) {
            throw new StoreConfigurationException(root + " is no data directory: it has no segments or no identity");
        }
        return open(root, readIdentity(identity).orElseThrow());
    }

    int serverId() {
        return serverId;
    }

    Path segments() {
        return root.resolve("segments");
    }

    Path segment(long number) {
        return segments().resolve(SegmentNames.nameOf(number));
    }

    Path catalog() {
        return root.resolve("catalog");
    }

    Path quarantine() {
        return root.resolve("quarantine");
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Path sealedWith() {
        return root.resolve("sealed-with");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    private void identify(int serverId) throws IOException {
        Path identity = root.resolve("identity");
        OptionalInt owner = Files.exists(identity) ? readIdentity(identity) : ownerBySegments();
        if (owner.isPresent() && owner.getAsInt() != serverId) {
            throw new StoreConfigurationException("data directory " + root + " belongs to server_id " + owner.getAsInt()
                    + ", but server_id " + serverId + " is configured: give this worker its own directory");
        }
        if (!Files.exists(identity)) {
            DurableFile.write(identity, FORMAT_LINE + '\n' + SERVER_ID + serverId + '\n');
        }
    }

    static OptionalInt readIdentity(Path identity) throws IOException {
        List<String> lines = Files.readAllLines(identity);
        if (lines.size() == 2
                && lines.get(0).equals(FORMAT_LINE)
                && lines.get(1).matches(SERVER_ID + "[0-9]{1,5}")) {
            return OptionalInt.of(Integer.parseInt(lines.get(1).substring(SERVER_ID.length())));
        }
        throw new StoreConfigurationException(identity + ": expected the two lines '" + FORMAT_LINE + "' and '"
                + SERVER_ID + "<number>': damaged, or written by a newer version");
    }

    private OptionalInt ownerBySegments() throws IOException {
        for (Path segment : SegmentNames.list(segments()).values()) {
            try (SegmentReader reader = SegmentReader.open(segment)) {
                if (reader.next().orElse(null) instanceof SegmentItem.Entry entry) {
                    return OptionalInt.of(entry.trailer().serverId());
                }
            }
        }
        return OptionalInt.empty();
    }

    private void emptyTemporary() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary())) {
            for (Path file : left) {
                Files.delete(file);
            }
        }
    }
}
