package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** The local file system with faults on order. */
public final class FaultyDisk implements Disk {

    public enum Step {
        CREATE,
        LINK,
        WRITE,
        FORCE,
        TRUNCATE,
        MOVE,
        DELETE,
        SYNC_DIRECTORY
    }

    /** What a file for direct I/O takes whole ones of. */
    private static final int BLOCK_SIZE = 4096;

    private final LocalDisk disk = new LocalDisk();
    private final Map<Step, Integer> failures = new EnumMap<>(Step.class);
    private long room = Long.MAX_VALUE;
    private long usableSpace = Long.MAX_VALUE;
    private long blockSize;
    private int writeLimit = Integer.MAX_VALUE;
    private long stepsUntilPowerCut = Long.MAX_VALUE;

    /** The next so many calls of a kind fail. */
    public synchronized void fail(Step step, int times) {
        failures.put(step, times);
    }

    /** From now on so many bytes can be written before the disk is full; what is deleted gives room again. */
    public synchronized void room(long bytes) {
        room = bytes;
    }

    public synchronized void usableSpace(long bytes) {
        usableSpace = bytes;
    }

    /** The file system says that its blocks are so many bytes large. */
    public synchronized void blockSize(long bytes) {
        blockSize = bytes;
    }

    /** A write takes at most so many bytes, or one block where only blocks are taken. */
    public synchronized void shortWrites(int bytes) {
        writeLimit = bytes;
    }

    /** After so many more calls the disk changes no more, as in a crash: every call fails. */
    public synchronized void cutPowerAfter(long steps) {
        stepsUntilPowerCut = steps;
    }

    public synchronized boolean powerIsCut() {
        return stepsUntilPowerCut <= 0;
    }

    private synchronized void step(Step step) throws IOException {
        if (stepsUntilPowerCut <= 0) {
            throw new IOException("the power is cut");
        }
        stepsUntilPowerCut--;
        int left = failures.getOrDefault(step, 0);
        if (left > 0) {
            failures.put(step, left - 1);
            throw new IOException("Input/output error on order: " + step);
        }
    }

    /** How many bytes of a write are taken: whole blocks. */
    private synchronized int take(int wanted, int blockSize) throws IOException {
        int limit = Math.max(writeLimit, blockSize);
        int count = (int) (Math.min(Math.min(wanted, limit), room) / blockSize * blockSize);
        if (count == 0 && wanted > 0) {
            throw new IOException("No space left on device");
        }
        room -= count;
        return count;
    }

    private synchronized void giveBack(long bytes) {
        room = room > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : room + bytes;
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        step(Step.CREATE);
        return new FaultyFile(disk.create(file), 1);
    }

    @Override
    public DiskFile createDirect(Path file) throws IOException {
        step(Step.CREATE);
        return new FaultyFile(disk.createDirect(file), BLOCK_SIZE);
    }

    @Override
    public synchronized long blockSize(Path directory) throws IOException {
        return blockSize == 0 ? disk.blockSize(directory) : blockSize;
    }

    @Override
    public DiskFile link(Path existing, Path file) throws IOException {
        step(Step.LINK);
        return new FaultyFile(disk.link(existing, file), 1);
    }

    @Override
    public void truncate(Path file, long size) throws IOException {
        step(Step.TRUNCATE);
        disk.truncate(file, size);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step(Step.MOVE);
        disk.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        step(Step.DELETE);
        giveBack(Files.exists(file) ? Files.size(file) : 0);
        disk.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step(Step.SYNC_DIRECTORY);
        disk.syncDirectory(directory);
    }

    @Override
    public synchronized long usableSpace(Path directory) {
        return usableSpace;
    }

    private final class FaultyFile implements DiskFile {

        private final DiskFile file;
        private final int blockSize;

        FaultyFile(DiskFile file, int blockSize) {
            this.file = file;
            this.blockSize = blockSize;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            step(Step.WRITE);
            int limit = source.limit();
            source.limit(source.position() + take(source.remaining(), blockSize));
            try {
                return file.write(source, position);
            } finally {
                source.limit(limit);
            }
        }

        @Override
        public void force() throws IOException {
            step(Step.FORCE);
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            step(Step.TRUNCATE);
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
