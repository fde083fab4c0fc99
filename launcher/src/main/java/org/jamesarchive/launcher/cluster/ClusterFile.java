package org.jamesarchive.launcher.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code cluster.json} in a cluster's folder, replaced as a whole or not at all; and the lock that keeps two commands apart. */
public final class ClusterFile {

    private static final String NAME = "cluster.json";
    private static final String LOCK_NAME = "lock";

    private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private final Path dir;

    /** @param dir the cluster's folder, which need not exist */
    public ClusterFile(Path dir) {
        this.dir = dir;
    }

    /**
     * What was last written; empty when there never was a cluster.
     *
     * @throws ClusterException when the file is there but cannot be read
     */
    public Optional<ClusterState> read() {
        Path file = dir.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readValue(Files.readAllBytes(file), ClusterState.class));
        } catch (JsonProcessingException e) {
            throw new ClusterException(file + ": is not what archive wrote: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ClusterException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    void write(ClusterState state) {
        Path file = dir.resolve(NAME);
        Path next = dir.resolve(NAME + ".next");
        try {
            Files.write(next, json.writeValueAsBytes(state));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ClusterException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(dir.resolve(NAME));
        Files.deleteIfExists(dir.resolve(LOCK_NAME));
    }

    /** What is done while no other command may work on the cluster. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * Creates the folder, takes the lock, works, and gives the lock back.
     *
     * @throws ClusterException when the folder cannot be written or another command is at work
     */
    public <T> T exclusively(Work<T> work) throws IOException, InterruptedException {
        try (FileChannel channel = open()) {
            if (tryLock(channel) == null) {
                throw new ClusterException(dir + ": another archive command is at work there; wait until it is done");
            }
            return work.run();
        }
    }

    private FileChannel open() {
        try {
            Files.createDirectories(dir);
            return FileChannel.open(dir.resolve(LOCK_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new ClusterException(dir + ": cannot be written: " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }
}
