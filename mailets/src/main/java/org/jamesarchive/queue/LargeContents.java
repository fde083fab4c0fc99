package org.jamesarchive.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jamesarchive.store.Content;

/**
 * Contents from {@link #LEAST_BYTES} on, each a file {@code large/NNNNNNNNNNNNNNNN.eml}, written and forced by the thread
 * that appends it, or linked to the file that holds them already: only the short record that names the file goes through the group commit, so that a large mail holds
 * nobody up and takes no memory. The file is on disk before its record; it goes after its done-mark is on disk, so a
 * record whose file is missing is damage. Safe for use by many threads.
 */
final class LargeContents {

    static final int LEAST_BYTES = 256 * 1024;

    private static final int BUFFER_SIZE = 128 * 1024;
    private static final long SPACE_CHECK_BYTES = 16L * 1024 * 1024;
    private static final String PART = ".part";
    private static final String NAME = "\\d{16}\\.eml";

    private final QueueSettings settings;
    private final Disk disk;
    private final QueueLog log;
    private final Path directory;
    private final AtomicLong lastNumber = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** @param crc CRC32C of the content */
    record Stored(long number, long length, int crc) {}

    LargeContents(QueueSettings settings, Disk disk, QueueLog log) {
        this.settings = settings;
        this.disk = disk;
        this.log = log;
        this.directory = settings.directory().resolve("large");
    }

    Path file(long number) {
        return directory.resolve(String.format(Locale.ROOT, "%016d.eml", number));
    }

    long bytes() {
        return bytes.get();
    }

    /**
     * Writes a content to a file of its own; it is on disk when this returns.
     *
     * @throws QueueUnavailableException when it could not be written; nothing is left
     * @throws IOException when the content cannot be read, or has another length than it says
     */
    Stored store(Content content) throws IOException {
        long number = lastNumber.incrementAndGet();
        Path part = directory.resolve(file(number).getFileName() + PART);
        boolean stored = false;
        try (InputStream in = content.open()) {
            int crc = write(part, in, content);
            attempt(() -> disk.move(part, file(number)));
            attempt(() -> disk.syncDirectory(directory));
            stored = true;
            bytes.addAndGet(content.size());
            return new Stored(number, content.size(), crc);
        } finally {
            if (!stored) {
                deleteQuietly(part);
                deleteQuietly(file(number));
            }
        }
    }

    /** What stands in a file already gets a second name here instead of a second copy. */
    private int write(Path part, InputStream in, Content content) throws IOException {
        Optional<Disk.DiskFile> linked = content.backingFile().flatMap(existing -> link(existing, part));
        CRC32C crc = new CRC32C();
        try (ClosingFile file = new ClosingFile(linked.isPresent() ? linked.get() : ask(() -> disk.create(part)))) {
            copy(in, content.size(), (piece, position) -> {
                crc.update(piece.duplicate());
                if (linked.isEmpty()) {
                    if (position % SPACE_CHECK_BYTES < BUFFER_SIZE) {
                        requireFreeSpace(content.size() - position);
                    }
                    attempt(() -> file.file().writeAll(piece, position));
                }
            });
            attempt(() -> file.file().force());
        }
        return (int) crc.getValue();
    }

    private Optional<Disk.DiskFile> link(Path existing, Path part) {
        try {
            return Optional.of(disk.link(existing, part));
        } catch (IOException e) {
            return Optional.empty(); // a copy does as well
        }
    }

    private interface Target {
        void take(ByteBuffer piece, long position) throws IOException;
    }

    private static void copy(InputStream in, long size, Target target) throws IOException {
        byte[] buffer = new byte[BUFFER_SIZE];
        long at = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (at + count > size) {
                throw Contents.wrongLength(size, at + count);
            }
            target.take(ByteBuffer.wrap(buffer, 0, count), at);
            at += count;
        }
        if (at != size) {
            throw Contents.wrongLength(size, at);
        }
    }

    /** Closes quietly: what a close could fail with is told by the force before it. */
    private record ClosingFile(Disk.DiskFile file) implements AutoCloseable {
        @Override
        public void close() throws QueueUnavailableException {
            attempt(file::close);
        }
    }

    private void requireFreeSpace(long toWrite) throws IOException {
        long usable = ask(() -> disk.usableSpace(directory));
        if (usable - toWrite < settings.freeSpaceWatermark()) {
            throw new QueueUnavailableException(
                    "a content of %d bytes more would leave less than %d of the %d free in %s"
                            .formatted(toWrite, settings.freeSpaceWatermark(), usable, directory));
        }
    }

    /** Deletes a content that ended, or that never came into the log. A failure is made good at the next open. */
    void delete(long number) {
        Path file = file(number);
        try {
            long size = Files.exists(file) ? Files.size(file) : 0;
            disk.delete(file);
            bytes.addAndGet(-size);
        } catch (IOException e) {
            log.notDeleted(file, e);
        }
    }

    private void deleteQuietly(Path file) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            log.notDeleted(file, e);
        }
    }

    /** Makes the directory if need be. */
    void prepare() throws IOException {
        Files.createDirectories(directory);
    }

    /** Whether a content's file is there, with the length that its record says. */
    boolean isWhole(long number, long length) throws IOException {
        return Files.isRegularFile(file(number)) && Files.size(file(number)) == length;
    }

    /**
     * Takes stock at open: half-written files go; a whole file that no record names goes too, or into quarantine when
     * the log was damaged and its record may have been there.
     *
     * @param referenced numbers of the waiting contents, ascending
     * @param lastUsed greatest number that a record in the log names, so that no number names two contents
     */
    void takeStock(long[] referenced, long lastUsed, Quarantine quarantine) throws IOException {
        lastNumber.set(lastUsed);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.matches(NAME)) {
                    long number = Long.parseLong(name.substring(0, 16));
                    lastNumber.accumulateAndGet(number, Math::max);
                    if (Arrays.binarySearch(referenced, number) >= 0) {
                        bytes.addAndGet(Files.size(file));
                    } else if (quarantine.isEmpty()) {
                        deleteQuietly(file);
                    } else {
                        quarantine.move(file);
                    }
                } else if (name.endsWith(PART)) {
                    deleteQuietly(file);
                }
            }
        }
    }

    private interface DiskWork<T> {
        T run() throws IOException;
    }

    private interface DiskStep {
        void run() throws IOException;
    }

    private static void attempt(DiskStep step) throws QueueUnavailableException {
        ask(() -> {
            step.run();
            return Boolean.TRUE;
        });
    }

    private static <T> T ask(DiskWork<T> work) throws QueueUnavailableException {
        try {
            return work.run();
        } catch (IOException e) {
            throw new QueueUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }
}
