package org.jamesarchive.repair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.file.DurableFile;

/**
 * The messages that are being fetched: after a kill, those whose merges may be missing. A content id a line; for one thread.
 */
final class PendingFile {

    static final String NAME = "repair.pending";

    private final Path file;

    PendingFile(Path dataDirectory) {
        this.file = dataDirectory.resolve(NAME);
    }

    /** What the last repair was about when it was killed. */
    Set<ContentId> read() throws IOException {
        if (!Files.exists(file)) {
            return new HashSet<>();
        }
        try {
            return Files.readAllLines(file).stream().map(ContentId::new).collect(Collectors.toCollection(HashSet::new));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage() + "; delete the file", e);
        }
    }

    /** On disk when this returns. */
    void write(Collection<ContentId> pending) throws IOException {
        DurableFile.write(file, pending.stream().map(id -> id.hex() + "\n").collect(Collectors.joining()));
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
