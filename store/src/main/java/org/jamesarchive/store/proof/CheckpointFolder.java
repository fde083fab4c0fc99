package org.jamesarchive.store.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jamesarchive.store.file.DurableFile;

/** A directory of signed checkpoints, a file each, named by the size of the log: {@code 00000000000000001234.checkpoint}. */
public final class CheckpointFolder {

    /** The file beside them that holds the public key. */
    public static final String PUBLIC_KEY = "checkpoint.pub";

    private static final String SUFFIX = ".checkpoint";
    private static final Pattern NAME = Pattern.compile("[0-9]{19}\\.checkpoint");
    private static final long FILE_LIMIT = 16 * 1024;

    private final Path directory;

    public CheckpointFolder(Path directory) {
        this.directory = directory;
    }

    /** The file name of a checkpoint of this size. */
    public static String nameOf(long size) {
        return String.format("%019d%s", size, SUFFIX);
    }

    /** The files by size; empty when there is no such directory. */
    public NavigableMap<Long, Path> list() throws IOException {
        NavigableMap<Long, Path> found = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                String name = String.valueOf(file.getFileName());
                if (NAME.matcher(name).matches()) {
                    found.put(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())), file);
                }
            });
        }
        return found;
    }

    /** The newest; empty when there is none. */
    public Optional<Path> newest() throws IOException {
        NavigableMap<Long, Path> all = list();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.lastEntry().getValue());
    }

    /** Reads one. @throws IOException when it cannot be read or is too large to be one */
    public static String read(Path file) throws IOException {
        if (Files.size(file) > FILE_LIMIT) {
            throw new IOException(file + ": larger than any checkpoint");
        }
        return Files.readString(file);
    }

    /** Writes a checkpoint; on disk when this returns. */
    public void write(long size, String note) throws IOException {
        DurableFile.write(directory.resolve(nameOf(size)), note);
    }

    /** Writes the public key beside them. */
    public void write(CheckpointVerifier key) throws IOException {
        DurableFile.write(directory.resolve(PUBLIC_KEY), key.encoded() + '\n');
    }
}
