package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes the segment files of one queue: for direct I/O where that is wanted and the file system of the directory takes it,
 * buffered otherwise. It is tried once, on a file that goes again; a disk that is full or fails just then means buffered until
 * the next open. Used by the writer thread alone.
 */
final class SegmentFiles {

    /** The probe's name; nothing reads it. */
    static final String PROBE = "direct-probe";

    /** A file system with larger blocks would make each small commit write as much. */
    private static final int BLOCK_SIZE_LIMIT = 64 * 1024;

    /** The page size: a smaller block would share its page, and the page cache works on whole ones. */
    private static final int BLOCK_SIZE_LEAST = 4096;

    private final Disk disk;
    private final Path directory;
    private final Optional<Blocks> blocks;

    private record Blocks(int size, ByteBuffer scratch) {}

    private SegmentFiles(Disk disk, Path directory, Optional<Blocks> blocks) {
        this.disk = disk;
        this.directory = directory;
        this.blocks = blocks;
    }

    /** The files of a queue's directory. */
    static SegmentFiles in(QueueSettings settings, Disk disk) {
        Optional<Blocks> blocks =
                switch (settings.directIo()) {
                    case OFF -> Optional.empty();
                    case AUTO -> probe(disk, settings.directory());
                };
        return new SegmentFiles(disk, settings.directory(), blocks);
    }

    private static Optional<Blocks> probe(Disk disk, Path directory) {
        Path file = directory.resolve(PROBE);
        try {
            long size = Math.max(disk.blockSize(directory), BLOCK_SIZE_LEAST);
            if (size > BLOCK_SIZE_LIMIT || Long.bitCount(size) != 1) {
                return Optional.empty();
            }
            Blocks found = new Blocks((int) size, AlignedFile.scratch(SegmentWriter.BUFFER_SIZE, (int) size));
            disk.delete(file);
            try (Disk.DiskFile probe = disk.createDirect(file)) {
                new AlignedFile(probe, found.size(), found.scratch()).writeAll(SegmentFormat.fileHeader(0), 0);
            } finally {
                disk.delete(file);
            }
            return Optional.of(found);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean isDirect() {
        return blocks.isPresent();
    }

    /** A new empty segment file. */
    Disk.DiskFile create(long base) throws IOException {
        Path file = SegmentFormat.file(directory, base);
        if (blocks.isEmpty()) {
            return disk.create(file);
        }
        return new AlignedFile(
                disk.createDirect(file), blocks.get().size(), blocks.get().scratch());
    }

    void delete(long base) throws IOException {
        disk.delete(SegmentFormat.file(directory, base));
    }

    void syncDirectory() throws IOException {
        disk.syncDirectory(directory);
    }
}
