package org.jamesarchive.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * By what a changed file is known.
 *
 * @param modified mtime
 * @param size in bytes
 * @param fileKey device and inode where the file system has them
 */
record FileStamp(FileTime modified, long size, @Nullable Object fileKey) {

    /** @throws IOException when there is no such regular file; the message is fit for an operator, without the file's name */
    static FileStamp of(Path file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        }
        if (!attributes.isRegularFile()) {
            throw new IOException("found something else, expected a regular file");
        }
        return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
}
