package org.jamesarchive.store.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checkpoints of a log that were signed with keys that it has no longer: {@code former-checkpoints/NAME/} in the data directory, a folder
 * a key, each with its public key beside them. They say of the log's beginning what they always said; they do not vouch for what the
 * present key has not signed again.
 */
public final class FormerCheckpoints {

    /** The directory's name in a data directory. */
    public static final String DIRECTORY = "former-checkpoints";

    /** More folders than this are not looked at: a key is hardly lost each month. */
    private static final int FOLDERS_LIMIT = 1000;

    private FormerCheckpoints() {}

    /** Where those of a key belong. */
    public static Path folderOf(Path dataDirectory, CheckpointVerifier key) {
        return dataDirectory.resolve(DIRECTORY).resolve(key.hashHex());
    }

    /** The folders that there are, by name. @throws IOException when they cannot be read */
    public static List<Path> folders(Path dataDirectory) throws IOException {
        Path all = dataDirectory.resolve(DIRECTORY);
        if (!Files.isDirectory(all)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(all)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .limit(FOLDERS_LIMIT)
                    .toList();
        }
    }

    /** The public key in such a folder; empty when it has none. @throws IOException when it is none */
    public static Optional<CheckpointVerifier> keyIn(Path folder) throws IOException {
        Path file = folder.resolve(CheckpointFolder.PUBLIC_KEY);
        return Files.exists(file) ? Optional.of(CheckpointVerifier.read(file)) : Optional.empty();
    }
}
