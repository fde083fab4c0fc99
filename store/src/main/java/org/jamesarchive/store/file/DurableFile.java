package org.jamesarchive.store.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A small text file that is replaced as a whole: after a crash it holds either what it held or what it was to hold. Written beside
 * itself as {@code NAME.new}, forced, renamed, and the directory forced. One writer a file at a time.
 */
public final class DurableFile {

    private DurableFile() {}

    /**
     * Writes it in UTF-8; on disk when this returns. Its directory is made if it lacks.
     *
     * @throws IOException when it cannot be written: the file is what it was
     */
    public static void write(Path file, String text) throws IOException {
        replace(file, text);
    }

    /**
     * The same with permissions that hold from its first byte on.
     *
     * @param permissions as {@code ls} shows them: {@code rw-------}
     * @throws UnsupportedOperationException when the file system has none
     */
    public static void write(Path file, String text, String permissions) throws IOException {
        replace(file, text, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    }

    private static void replace(Path file, String text, FileAttribute<?>... attributes) throws IOException {
        Path directory = requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(directory);
        Path draft = directory.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel =
                FileChannel.open(draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory(directory);
    }

    /**
     * Makes creations, renames and deletions in a directory durable.
     *
     * @throws IOException when it cannot be forced
     */
    public static void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
