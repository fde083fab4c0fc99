package org.jamesarchive.postfix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A file of somebody else's configuration: read whole, up to a limit, and only if it is a plain file. */
final class SourceFile {

    private SourceFile() {}

    /**
     * Reads it; symbolic links are followed.
     *
     * @param name what it is called in messages
     * @return its bytes
     * @throws IOException {@code NAME: …} when there is no such file, is no plain file, is too large, or cannot be read
     */
    static byte[] read(Path file, String name, int bytesLimit) throws IOException {
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                throw new IOException(name + ": expected a plain file");
            }
            byte[] content;
            try (InputStream in = Files.newInputStream(file)) {
                content = in.readNBytes(bytesLimit + 1);
            }
            if (content.length > bytesLimit) {
                throw new IOException(name + ": found over " + bytesLimit + " bytes, expected at most that");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw new IOException(name + ": there is no such file", e);
        } catch (FileSystemException e) {
            String reason = e.getReason();
            throw new IOException(
                    name + ": cannot be read (" + (reason == null ? e.getClass().getSimpleName() : reason) + ")", e);
        }
    }
}
