package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where bytes go that cannot be served: {@code quarantine/<file>-<first>-<end>.damaged} or {@code .torn}. They are copied and
 * forced before their segment can go; the queue itself never deletes them. Counts and logs each damage. Safe for use by
 * many threads.
 */
final class Quarantine {

    private static final int BUFFER_SIZE = 128 * 1024;

    private final Path directory;
    private final Disk disk;
    private final QueueLog log;
    private final AtomicLong damaged = new AtomicLong();
    private final AtomicLong torn = new AtomicLong();

    Quarantine(Path queueDirectory, Disk disk, QueueLog log) {
        this.directory = queueDirectory.resolve("quarantine");
        this.disk = disk;
        this.log = log;
    }

    long damaged() {
        return damaged.get();
    }

    /** Whether neither damage nor a torn tail was met since the queue was opened. */
    boolean isEmpty() {
        return damaged.get() == 0 && torn.get() == 0;
    }

    /** Counts and logs a damage whose bytes stay where they are. */
    void report(Path file, long from, long to, String what) {
        damaged.incrementAndGet();
        log.damaged(file, from, to, what);
    }

    /** Counts and logs a damage and keeps its bytes. */
    void keepDamaged(Path file, long from, long to, String what) {
        report(file, from, to, what);
        keepQuietly(file, from, to, "damaged");
    }

    /** Moves a segment's torn tail here. When that cannot be done, the tail stays. */
    void cutTail(Path file, long from, long to) {
        torn.incrementAndGet();
        if (keepQuietly(file, from, to, "torn")) {
            try {
                disk.truncate(file, from);
                log.tailCut(file, from, to);
            } catch (IOException e) {
                log.notQuarantined(file, e);
            }
        }
    }

    /** Moves a whole file here. */
    void move(Path file) {
        try {
            Files.createDirectories(directory);
            disk.move(file, directory.resolve(file.getFileName()));
            disk.syncDirectory(directory);
        } catch (IOException e) {
            log.notQuarantined(file, e);
        }
    }

    private boolean keepQuietly(Path file, long from, long to, String kind) {
        try {
            keep(file, from, to, kind);
            return true;
        } catch (IOException e) {
            log.notQuarantined(file, e);
            return false;
        }
    }

    /** Copies bytes of a file here; they are on disk when this returns. */
    void keep(Path file, long from, long to, String kind) throws IOException {
        Files.createDirectories(directory);
        Path target = directory.resolve(String.format(Locale.ROOT, "%s-%d-%d.%s", file.getFileName(), from, to, kind));
        if (Files.exists(target) && Files.size(target) == to - from) {
            return;
        }
        disk.delete(target);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ);
                Disk.DiskFile out = disk.create(target)) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
            for (long at = from; at < to; ) {
                buffer.clear().limit((int) Math.min(BUFFER_SIZE, to - at));
                int count = in.read(buffer, at);
                if (count < 0) {
                    break;
                }
                out.writeAll(buffer.flip(), at - from);
                at += count;
            }
            out.force();
        }
        disk.syncDirectory(directory);
    }
}
