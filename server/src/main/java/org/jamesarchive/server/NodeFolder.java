package org.jamesarchive.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The node's folder while it belongs to this process: {@code var/lock} is locked, so that no second node writes there, and
 * {@code var/tmp}, where messages lie while they come in, is empty at the start. The lock ends with the process.
 */
final class NodeFolder implements Closeable {

    private final FileChannel channel;
    private final Path temporary;

    private NodeFolder(FileChannel channel, Path temporary) {
        this.channel = channel;
        this.temporary = temporary;
    }

    /** @throws StartupException when the folder cannot be written or belongs to another process */
    static NodeFolder take(Path folder) throws StartupException {
        Path var = folder.resolve("var");
        Path temporary = var.resolve("tmp");
        try {
            Files.createDirectories(temporary);
            FileChannel channel =
                    FileChannel.open(var.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw StartupException.failure(folder + ": in use by another node; give each node its own --dir");
            }
            empty(temporary);
            return new NodeFolder(channel, temporary);
        } catch (IOException e) {
            throw StartupException.failure(folder + ": cannot be used: " + e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void empty(Path temporary) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(temporary)) {
            for (Path leftover : leftovers) {
                if (Files.isRegularFile(leftover)) {
                    Files.delete(leftover);
                }
            }
        }
    }

    /** Where temporary files belong. */
    Path temporary() {
        return temporary;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
