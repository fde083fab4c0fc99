package org.jamesarchive.export;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/** An export in a directory. Links are not followed. */
final class DirectorySource implements ExportSource {

    private final Path directory;

    DirectorySource(Path directory) {
        this.directory = directory;
    }

    @Override
    public Optional<InputStream> read(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)))
                : Optional.empty();
    }

    @Override
    public void forEachName(NameVisitor visitor) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Iterator<Path> all = paths.iterator(); all.hasNext(); ) {
                Path path = all.next();
                if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    visitor.visit(directory.relativize(path).toString());
                }
            }
        }
    }

    @Override
    public void close() {}
}
