package org.jamesarchive.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Packs an export that is finished. */
public final class ExportArchive {

    private ExportArchive() {}

    /**
     * Makes a zip file of a directory, and deletes that.
     *
     * @throws IOException when it cannot be written, or is there already
     */
    public static void pack(Path directory, Path zip) throws IOException {
        try (ExportTarget target = ExportTarget.open(zip)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Iterator<Path> at =
                                all.filter(Files::isRegularFile).sorted().iterator();
                        at.hasNext(); ) {
                    Path file = at.next();
                    Instant modified = Files.getLastModifiedTime(file).toInstant();
                    String name = directory.relativize(file).toString().replace('\\', '/');
                    try (OutputStream out = target.create(name, modified)) {
                        Files.copy(file, out);
                    }
                }
            }
            target.finish();
        }
        List<Path> leftOvers;
        try (Stream<Path> all = Files.walk(directory)) {
            leftOvers = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : leftOvers) {
            Files.delete(path);
        }
    }
}
