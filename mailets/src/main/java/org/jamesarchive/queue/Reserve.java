package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of {@link #SIZE} bytes that is given up when a full disk has no room for done-marks: without them on disk nothing
 * could be reclaimed, and a full disk would stay full. While it is given up, no entry is taken. Used by the writer thread.
 */
final class Reserve {

    /** Room for some 130,000 done-marks. */
    static final int SIZE = 1024 * 1024;

    private static final int PIECE = 256 * 1024;

    private final Path file;
    private final Disk disk;
    private boolean held;

    Reserve(Path directory, Disk disk) {
        this.file = directory.resolve("reserve");
        this.disk = disk;
    }

    boolean isHeld() {
        return held;
    }

    /** Takes the room, unless it is held already. */
    void take() throws IOException {
        if (held || (Files.exists(file) && Files.size(file) == SIZE)) {
            held = true;
            return;
        }
        if (Files.exists(file)) {
            disk.delete(file);
        }
        try (Disk.DiskFile out = disk.create(file)) {
            for (int at = 0; at < SIZE; at += PIECE) {
                out.writeAll(ByteBuffer.allocate(PIECE), at);
            }
            out.force();
            held = true;
        } finally {
            if (!held) {
                disk.delete(file);
            }
        }
    }

    /** Gives up the room. */
    void release() throws IOException {
        held = false;
        disk.delete(file);
    }
}
