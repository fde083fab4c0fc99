package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Appends at any length to a file that takes whole blocks only, as one opened with O_DIRECT does: memory, position and length
 * of what it is given are multiples of the block size. What is written is on its way at once, as in a buffered file.
 * <pre>
 *   block        | ... | a a a b b 0 0 0 |    a: forced with an earlier commit, b: written after it, 0: zeros
 *   next write         | a a a b b c c c | c c 0 0 0 0 0 0 |
 * </pre>
 * The last, partly filled block is kept in memory and written again with what comes next. The bytes that are durable in it are
 * written again unchanged, so that a rewrite torn by a power cut keeps them: a disk tears at the border of a sector, and each
 * sector then holds either what it held or what it was to hold, the same durable bytes in both. (A buffered file has no more:
 * the kernel too writes its last page again with every force.) The zeros behind the end are what a segment may end with.
 * <p>
 * After a write that failed the end is where it was. Used by one thread; the scratch buffer may be shared by the files of
 * one thread.
 */
final class AlignedFile implements Disk.DiskFile {

    private final Disk.DiskFile file;
    private final int blockSize;
    private final ByteBuffer scratch;
    private final Tail tail;
    private final Tail forced;

    /** The bytes of the block that a length of the file ends in, up to that length. */
    private static final class Tail {

        private final byte[] block;
        private long end;

        Tail(int blockSize) {
            block = new byte[blockSize];
        }

        int size() {
            return (int) (end % block.length);
        }

        void become(Tail other) {
            System.arraycopy(other.block, 0, block, 0, block.length);
            end = other.end;
        }
    }

    /**
     * @param file new and empty; takes whole blocks
     * @param scratch as {@link #scratch} makes it
     */
    AlignedFile(Disk.DiskFile file, int blockSize, ByteBuffer scratch) {
        this.file = file;
        this.blockSize = blockSize;
        this.scratch = scratch;
        this.tail = new Tail(blockSize);
        this.forced = new Tail(blockSize);
    }

    /** A buffer of whole blocks that begins at the border of one, at least {@code size} bytes and one block large. */
    static ByteBuffer scratch(int size, int blockSize) {
        int whole = Math.toIntExact(roundUp(size, blockSize)) + blockSize;
        return ByteBuffer.allocateDirect(whole + blockSize)
                .alignedSlice(blockSize)
                .limit(whole)
                .slice();
    }

    private static long roundUp(long length, int blockSize) {
        return (length + blockSize - 1) / blockSize * blockSize;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the position is not the end
     */
    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        if (position != tail.end) {
            throw new IllegalArgumentException("the file ends at %d, not at %d".formatted(tail.end, position));
        }
        int kept = tail.size();
        int count = Math.min(source.remaining(), scratch.capacity() - kept);
        int filled = kept + count;
        scratch.clear().put(tail.block, 0, kept).put(source.slice(source.position(), count));
        fillWithZeros(Math.toIntExact(roundUp(filled, blockSize)));
        file.writeAll(scratch.flip(), position - kept);
        source.position(source.position() + count);
        tail.end += count;
        scratch.get(filled - tail.size(), tail.block, 0, tail.size());
        return count;
    }

    private void fillWithZeros(int end) {
        while (scratch.position() < end) {
            scratch.put((byte) 0);
        }
    }

    @Override
    public void writeZeros(long from, long to) throws IOException {
        scratch.clear();
        fillWithZeros(scratch.capacity());
        long end = roundUp(to, blockSize);
        for (long at = roundUp(from, blockSize); at < end; at += scratch.limit()) {
            file.writeAll(scratch.clear().limit((int) Math.min(scratch.capacity(), end - at)), at);
        }
    }

    @Override
    public void force() throws IOException {
        file.force();
        forced.become(tail);
    }

    /**
     * Cuts the file back to where it ended at the last force, the only place whose block is known.
     *
     * @throws IllegalArgumentException for another length
     */
    @Override
    public void truncate(long size) throws IOException {
        if (size != forced.end) {
            throw new IllegalArgumentException("the file was forced at %d, not at %d".formatted(forced.end, size));
        }
        file.truncate(size);
        tail.become(forced);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
