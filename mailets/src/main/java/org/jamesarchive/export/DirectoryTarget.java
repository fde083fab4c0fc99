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

/** A directory that was not there or empty. What was written stays when it is given up; the manifest is missing then. */
final class DirectoryTarget implements ExportTarget {

    private final Path directory;

    private DirectoryTarget(Path directory) {
        this.directory = directory;
    }

    static DirectoryTarget open(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            if (files.iterator().hasNext()) {
                throw new IOException(directory + " is not empty; an export begins in an empty directory");
            }
        }
        return new DirectoryTarget(directory);
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
    public void finish() {}

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(scratch());
    }
}
