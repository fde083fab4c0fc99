package org.jamesarchive.launcher.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.SegmentDictionary;

/**
 * The messages in a worker's {@code segments/*.tar.zst}, read as {@code zstd -dc SEGMENT | tar x} reads them. A message is an
 * entry {@code NAME.eml} outside {@code merges/}; entries of other names are the store's own notes.
 */
final class SegmentFolder {

    static final int MESSAGE_SIZE_LIMIT = 256_000_000;

    private final Path dataDir;
    private final Keyset keys;

    /**
     * @param dataDir the worker's data directory, which holds {@code segments}
     * @param keys what opens sealed entries
     */
    SegmentFolder(Path dataDir, Keyset keys) {
        this.dataDir = dataDir;
        this.keys = keys;
    }

    /** Takes a message. */
    @FunctionalInterface
    interface Visitor {
        /**
         * @param name the entry's name without {@code .eml}
         * @param bytes the message as it is stored
         */
        void message(String name, byte[] bytes);
    }

    /**
     * Shows every message to {@code visitor}, oldest segment first. A data directory without segments holds none.
     *
     * @throws IOException when a segment cannot be read to its end, or a message is over the limit; the message names the segment
     */
    void forEach(Visitor visitor) throws IOException {
        Path folder = dataDir.resolve("segments");
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> segments;
        try (Stream<Path> files = Files.list(folder)) {
            segments = files.filter(file -> file.toString().endsWith(".tar.zst"))
                    .sorted()
                    .toList();
        }
        for (Path segment : segments) {
            try {
                read(segment, visitor);
            } catch (IOException e) {
                throw new IOException(segment + ": " + e.getMessage(), e);
            }
        }
    }

    private void read(Path segment, Visitor visitor) throws IOException {
        if (Files.size(segment) == 0) {
            return;
        }
        try (TarArchiveInputStream tar = new TarArchiveInputStream(SegmentDictionary.archive(segment, keys))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName();
                if (!entry.isFile() || !name.endsWith(".eml") || name.startsWith("merges/")) {
                    continue;
                }
                if (entry.getSize() > MESSAGE_SIZE_LIMIT) {
                    throw new IOException(name + " has " + entry.getSize() + " bytes");
                }
                byte[] bytes = tar.readNBytes((int) entry.getSize());
                if (bytes.length != entry.getSize()) {
                    throw new IOException(name + " ends after " + bytes.length + " of " + entry.getSize() + " bytes");
                }
                visitor.message(name.substring(0, name.length() - ".eml".length()), bytes);
            }
        }
    }
}
