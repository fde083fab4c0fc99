package org.jamesarchive.export;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * A directory that was not there or empty. What was written stays when it is given up; the manifest is missing then, and one that is gone on
 * with later keeps its scratch file.
 */
final class DirectoryTarget implements ExportTarget {

    private final Path directory;
    private final boolean isResumable;
    private boolean isFinished;

    private DirectoryTarget(Path directory, boolean isResumable) {
        this.isResumable = isResumable;
        this.directory = directory;
    }

    static DirectoryTarget open(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            if (files.iterator().hasNext()) {
                throw new IOException(directory + " is not empty; an export begins in an empty directory");
            }
        }
        return new DirectoryTarget(directory, false);
    }

    /** One that may hold what was written before. */
    static DirectoryTarget resume(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new DirectoryTarget(directory, true);
    }

    @Override
    public OutputStream create(String name, Instant modified) throws IOException {
        Path file = directory.resolve(name);
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(name);
        }
        Files.createDirectories(file.resolveSibling("").toAbsolutePath());
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new FilterOutputStream(new BufferedOutputStream(out)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                this.out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                super.close();
                Files.setLastModifiedTime(file, FileTime.from(modified));
            }
        };
    }

    @Override
    public Path scratch() {
        return directory.resolve(".entries");
    }

    @Override
    public void finish() {
        isFinished = true;
    }

    @Override
    public void close() throws IOException {
        if (!isResumable || isFinished) {
            Files.deleteIfExists(scratch());
        }
    }
}
