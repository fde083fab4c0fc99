package org.jamesarchive.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jamesarchive.store.file.DurableFile;
import org.jspecify.annotations.Nullable;

/** The lock that the process which writes to a data directory holds. It ends with the process, however that ends. */
public final class DirectoryLock {

    private static final String NAME = "lock";

    private DirectoryLock() {}

    /**
     * Whether another process writes to the directory now. Asks by a shared lock that is held for microseconds: a worker that starts in
     * that very moment is told that the directory is in use.
     *
     * @throws IOException when the lock file is there and cannot be read
     */
    public static boolean isHeld(Path root) throws IOException {
        Path name = root.resolve(NAME);
        if (!Files.exists(name)) {
            return false;
        }
        try (FileChannel file = FileChannel.open(name, StandardOpenOption.READ);
                @Nullable FileLock lock = file.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            // This very process has it open.
            return true;
        }
    }

    /**
     * Takes it, and makes the directory when there is none.
     *
     * @return what holds it until it is closed
     * @throws StoreConfigurationException when the directory cannot be made, is in use or cannot be locked
     */
    public static FileChannel take(Path root) throws StoreConfigurationException {
        FileChannel file;
        try {
            if (!Files.exists(root)) {
                Files.createDirectories(root);
                DurableFile.forceDirectory(root.toAbsolutePath().resolve("..").normalize());
            }
            file = FileChannel.open(root.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StoreConfigurationException("data directory " + root + " cannot be made or written: " + e, e);
        }
        try {
            @Nullable FileLock lock = file.tryLock();
            if (lock != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // This very process has it open: the same answer.
        } catch (IOException e) {
            closeQuietly(file, e);
            throw new StoreConfigurationException("data directory " + root + " cannot be locked: " + e, e);
        }
        StoreConfigurationException inUse = new StoreConfigurationException(
                "data directory " + root + " is in use: another worker has it open, give each worker its own");
        closeQuietly(file, inUse);
        throw inUse;
    }

    private static void closeQuietly(FileChannel file, Exception failure) {
        try {
            file.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
