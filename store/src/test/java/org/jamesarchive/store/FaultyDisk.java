package org.jamesarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The real disk, that fails where a test says so. */
final class FaultyDisk implements Disk {

    private final Disk disk;
    final AtomicInteger forces = new AtomicInteger();
    volatile String writeError = "";
    volatile String createError = "";
    volatile String forceError = "";
    volatile String truncateError = "";
    final AtomicInteger bytesUntilWriteError = new AtomicInteger();
    volatile int bytesAtOnce = Integer.MAX_VALUE;
    volatile long usableSpace = Long.MAX_VALUE;

    FaultyDisk(Path directory) throws IOException {
        Files.createDirectories(directory);
        disk = new FileDisk(directory);
    }

    @Override
    public AppendFile create(Path file) throws IOException {
        fail(createError);
        return new File(disk.create(file));
    }

    @Override
    public AppendFile open(Path file) throws IOException {
        return new File(disk.open(file));
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        disk.forceDirectory(directory);
    }

    @Override
    public long usableSpace() {
        return usableSpace;
    }

    private static void fail(String message) throws IOException {
        if (!message.isEmpty()) {
            throw new IOException(message);
        }
    }

    private final class File implements AppendFile {

        private final AppendFile file;

        File(AppendFile file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            int count = Math.min(bytes.remaining(), bytesAtOnce);
            if (!writeError.isEmpty()) {
                count = Math.min(count, bytesUntilWriteError.get());
                bytesUntilWriteError.addAndGet(-count);
                if (count == 0) {
                    fail(writeError);
                }
            }
            int written = file.write(bytes.slice(bytes.position(), count), position);
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public void force() throws IOException {
            forces.incrementAndGet();
            fail(forceError);
            file.force();
        }

        @Override
        public void truncate(long length) throws IOException {
            fail(truncateError);
            file.truncate(length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
