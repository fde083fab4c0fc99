package org.jamesarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jamesarchive.store.segment.SegmentTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts a segment back to its last whole entry. What is cut off was never acknowledged; it is kept all the same, in
 * {@code quarantine/<segment>.<offset>.<time>}, on disk before the segment is cut.
 */
final class TornTail {

    private static final Logger LOGGER = LoggerFactory.getLogger(TornTail.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSSSSS").withZone(ZoneOffset.UTC);
    private static final int SAME_NAME_LIMIT = 1000;

    private final Disk disk;
    private final DataDirectory directory;
    private final Clock clock;

    TornTail(Disk disk, DataDirectory directory, Clock clock) {
        this.disk = disk;
        this.directory = directory;
        this.clock = clock;
    }

    void cut(Path segment, SegmentTail tail) throws IOException {
        Path kept = freeName(segment.getFileName() + "." + tail.offset() + "." + TIME.format(clock.instant()));
        copy(segment, tail.offset(), kept);
        disk.forceDirectory(directory.quarantine());
        try (AppendFile file = disk.open(segment)) {
            file.truncate(tail.offset());
            file.force();
        }
        LOGGER.warn(
                "cut the torn tail of {} at offset {}: {} bytes moved to {}",
                segment,
                tail.offset(),
                tail.bytes(),
                kept);
    }

    /** Deletes a segment without any byte. */
    void delete(Path segment) throws IOException {
        Files.delete(segment);
        disk.forceDirectory(directory.segments());
    }

    private Path freeName(String name) throws IOException {
        for (int i = 0; i < SAME_NAME_LIMIT; i++) {
            Path file = directory.quarantine().resolve(i == 0 ? name : name + "-" + i);
            if (!Files.exists(file)) {
                return file;
            }
        }
        throw new IOException("no free name left for " + directory.quarantine().resolve(name));
    }

    private void copy(Path segment, long offset, Path kept) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
        try (FileChannel from = FileChannel.open(segment, StandardOpenOption.READ);
                AppendFile to = disk.create(kept)) {
            from.position(offset);
            long written = 0;
            while (from.read(piece.clear()) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    int count = to.write(piece, written);
                    if (count <= 0) {
                        throw new IOException("cannot write " + kept);
                    }
                    written += count;
                }
            }
            to.force();
        }
    }
}
