package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesarchive.store.file.DurableFile;

/**
 * Marks a data directory into which a restore has not ended. What is there is a part of a log: a worker that went on with it would write
 * another log behind it. So nobody opens it while the mark is there.
 */
public final class RestoreMark {

    private static final String NAME = "restoring";
    private static final long LENGTH_LIMIT = 1024;

    private RestoreMark() {}

    /** The name of the file. */
    public static Path in(Path root) {
        return root.resolve(NAME);
    }

    /** Which backup a restore has begun with here; empty when none has begun, or it has ended. */
    public static Optional<String> read(Path root) throws IOException {
        Path file = in(root);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(
                Files.size(file) > LENGTH_LIMIT ? "" : Files.readString(file).strip());
    }

    /** Marks it; on disk when this returns. */
    public static void write(Path root, String backup) throws IOException {
        DurableFile.write(in(root), backup + '\n');
    }

    /** The restore has ended; on disk when this returns. */
    public static void remove(Path root) throws IOException {
        Files.deleteIfExists(in(root));
        DurableFile.forceDirectory(root);
    }

    static void requireNone(Path root) throws StoreConfigurationException {
        if (Files.exists(in(root))) {
            throw new StoreConfigurationException("data directory " + root
                    + " holds a part of an archive: a restore into it has not ended, run archive restore again");
        }
    }
}
