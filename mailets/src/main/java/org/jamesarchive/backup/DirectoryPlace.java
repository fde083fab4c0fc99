package org.jamesarchive.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.file.DurableFile;
import org.jspecify.annotations.Nullable;

/**
 * A backup in a directory. A name's bytes are written as {@code NAME.incomplete}, forced to disk and renamed. Whoever writes holds a lock on
 * the file {@code lock}, which ends with the process. Only the owner may read the files.
 */
public final class DirectoryPlace implements BackupPlace {

    private static final String INCOMPLETE = ".incomplete";
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;
    private @Nullable FileChannel lockFile;

    /** @param root need not exist */
    public DirectoryPlace(Path root) {
        this.root = root;
    }

    @Override
    public String name() {
        return root.toString();
    }

    @Override
    public void beginWriting() throws IOException {
        FileChannel file;
        try {
            Files.createDirectories(root);
            file = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new BackupException(root + ": cannot be made or written: " + e, e);
        }
        try {
            @Nullable FileLock lock = file.tryLock();
            if (lock != null) {
                lockFile = file;
                return;
            }
        } catch (OverlappingFileLockException e) {
            // This very process writes there: the same answer.
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new BackupException(root + ": another backup is at work there");
    }

    @Override
    public boolean holds(String key, long size, String sha256) throws IOException {
        Path file = root.resolve(key);
        return Files.isRegularFile(file)
                && Files.size(file) == size
                && Sha256.of(Files.newInputStream(file)).equals(sha256);
    }

    @Override
    public void put(String key, FileRange bytes, String sha256) throws IOException {
        try (InputStream in = bytes.open()) {
            String written = writeOrFail(key, in);
            if (!written.equals(sha256)) {
                Files.delete(draft(key));
                throw new BackupException(bytes.file() + ": what was read a second time from byte " + bytes.from()
                        + " on is not what was read first");
            }
        }
        publish(key);
    }

    @Override
    public void put(String key, byte[] bytes) throws IOException {
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            writeOrFail(key, in);
        }
        publish(key);
    }

    @Override
    public boolean putNew(String key, byte[] bytes) throws IOException {
        if (exists(key)) {
            return false;
        }
        put(key, bytes);
        return true;
    }

    @Override
    public boolean exists(String key) {
        return Files.exists(root.resolve(key));
    }

    @Override
    public Optional<InputStream> open(String key) throws IOException {
        try {
            return Optional.of(Files.newInputStream(root.resolve(key)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void tidy(Set<String> keys) throws IOException {
        Path segments = root.resolve("segments");
        if (!Files.isDirectory(segments)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(segments, "*.tar.zst.*-*")) {
            for (Path file : files) {
                if (!keys.contains("segments/" + file.getFileName())) {
                    Files.delete(file);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel held = lockFile;
        if (held != null) {
            held.close();
        }
    }

    private Path draft(String key) {
        return root.resolve(key + INCOMPLETE);
    }

    private String writeOrFail(String key, InputStream in) throws IOException {
        try {
            return write(key, in);
        } catch (IOException e) {
            throw new BackupException(root.resolve(key) + ": cannot be written: " + e, e);
        }
    }

    /** @return the digest of what was written */
    private String write(String key, InputStream in) throws IOException {
        Path draft = draft(key);
        makeFolder(draft.resolveSibling(""));
        Files.deleteIfExists(draft);
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (FileChannel out =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                ByteBuffer piece = ByteBuffer.wrap(buffer, 0, read);
                while (piece.hasRemaining()) {
                    out.write(piece);
                }
            }
            out.force(true);
        }
        return Sha256.hex(digest);
    }

    private void publish(String key) throws IOException {
        Path file = root.resolve(key);
        Files.move(draft(key), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DurableFile.forceDirectory(file.resolveSibling(""));
    }

    private void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            for (Path made = folder; !made.equals(root) && made.startsWith(root); made = made.resolveSibling("")) {
                DurableFile.forceDirectory(made.resolve("..").normalize());
            }
        }
    }
}
