package org.jamesarchive.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jamesarchive.store.StoreIdentity;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.proof.CheckpointKey;
import org.jamesarchive.store.proof.FormerCheckpoints;
import org.jspecify.annotations.Nullable;

/** The small files of a data directory that a backup takes, by the names they have in it. */
final class StoreFiles {

    private final NavigableMap<String, Path> files = new TreeMap<>();

    private StoreFiles() {}

    /**
     * Lists them.
     *
     * @param entries checkpoints of a longer log are left for the next run: they may have been made since
     * @param privateKey the private key, whose public key lies beside it; null leaves both
     * @throws BackupException when a folder of former checkpoints has a name that no backup takes
     */
    static StoreFiles of(Path root, long entries, @Nullable Path privateKey) throws IOException {
        StoreFiles found = new StoreFiles();
        found.files.put(StoreIdentity.FILE, root.resolve(StoreIdentity.FILE));
        found.addCheckpoints(root, root.resolve("checkpoints"), entries);
        for (Path folder : FormerCheckpoints.folders(root)) {
            String name = FormerCheckpoints.DIRECTORY + "/" + folder.getFileName();
            if (!SmallFile.isPath(name + "/" + CheckpointFolder.PUBLIC_KEY)) {
                throw new BackupException(root + "/" + name + ": give it a name of letters, digits, '.', '_' and '-'");
            }
            found.addCheckpoints(root, folder, Long.MAX_VALUE);
        }
        if (privateKey != null) {
            found.files.put(SmallFile.PRIVATE_KEY, privateKey);
            found.files.put(SmallFile.PRIVATE_KEY + ".pub", CheckpointKey.publicFile(privateKey));
        }
        return found;
    }

    Map<String, Path> all() {
        return files;
    }

    /** @throws BackupException when the file is larger than such a file ever is */
    static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(SmallFile.SIZE_LIMIT + 1);
            if (bytes.length > SmallFile.SIZE_LIMIT) {
                throw new BackupException(file + ": larger than " + SmallFile.SIZE_LIMIT + " bytes");
            }
            return bytes;
        }
    }

    private void addCheckpoints(Path root, Path folder, long entries) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        NavigableMap<Long, Path> later = new CheckpointFolder(folder).list().tailMap(entries, false);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(each -> !later.containsValue(each)).toList()) {
                String path = root.relativize(file).toString();
                if (SmallFile.isPath(path)) {
                    files.put(path, file);
                }
            }
        }
    }
}
