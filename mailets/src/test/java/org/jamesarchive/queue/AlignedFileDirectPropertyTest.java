package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A segment written past the page cache holds the bytes of a buffered one, whatever is appended, committed, taken back. */
class AlignedFileDirectPropertyTest {

    private static final int SCRATCH_SIZE = 16 * 1024;

    enum Kind {
        APPEND,
        COMMIT,
        ROLL_BACK,
        AHEAD,
        NEXT_FILE
    }

    record Step(Kind kind, int length, long seed) {}

    /** One way to write, as a segment's writer does. */
    private static final class Way {

        private final SegmentFiles files;
        private final Path directory;
        private Disk.DiskFile file;
        private long base = 1;
        private long written;
        private long durable;

        Way(Path directory, DirectIo how) throws IOException {
            this.directory = directory;
            files = SegmentFiles.in(QueueFixture.settings(directory).withDirectIo(how), new LocalDisk());
            file = files.create(base);
            file.force();
        }

        void take(Step step) throws IOException {
            switch (step.kind()) {
                case APPEND -> {
                    file.writeAll(ByteBuffer.wrap(QueueFixture.bytes(step.seed(), step.length())), written);
                    written += step.length();
                }
                case COMMIT -> {
                    file.force();
                    durable = written;
                }
                case ROLL_BACK -> {
                    file.truncate(durable);
                    written = durable;
                }
                case AHEAD -> file.writeZeros(written, written + step.length());
                case NEXT_FILE -> {
                    close();
                    base++;
                    file = files.create(base);
                    file.force();
                    written = 0;
                    durable = 0;
                }
            }
        }

        /** As far as it was written; behind it only zeros may stand. */
        byte[] bytes() throws IOException {
            byte[] all = Files.readAllBytes(SegmentFormat.file(directory, base));
            for (int i = (int) written; i < all.length; i++) {
                assertThat(all[i])
                        .as("byte %d, behind the end at %d", i, written)
                        .isZero();
            }
            return Arrays.copyOf(all, (int) written);
        }

        void close() throws IOException {
            file.truncate(durable);
            written = durable;
            file.close();
        }
    }

    @Property(tries = 60)
    void holdsTheBytesOfABufferedFile(@ForAll("steps") List<Step> steps) throws IOException {
        Path directory = Files.createTempDirectory("aligned");
        try {
            Way direct = new Way(Files.createDirectory(directory.resolve("direct")), DirectIo.AUTO);
            Way buffered = new Way(Files.createDirectory(directory.resolve("buffered")), DirectIo.OFF);
            for (Step step : steps) {
                direct.take(step);
                buffered.take(step);
                assertThat(direct.bytes()).as("after %s", step).isEqualTo(buffered.bytes());
            }
            direct.close();
            buffered.close();
            for (long base = 1; base <= direct.base; base++) {
                assertThat(SegmentFormat.file(direct.directory, base))
                        .hasSameBinaryContentAs(SegmentFormat.file(buffered.directory, base));
            }
        } finally {
            QueueFixture.deleteDirectory(directory);
        }
    }

    /** Every write that comes out of it is of whole blocks, and no durable byte is ever written over with another. */
    @Property(tries = 200)
    void writesWholeBlocksOnlyAndDurableBytesUnchanged(
            @ForAll("steps") List<Step> steps, @ForAll("blockSizes") int blockSize) throws IOException {
        Blocks blocks = new Blocks(blockSize);
        AlignedFile file = new AlignedFile(blocks, blockSize, AlignedFile.scratch(SCRATCH_SIZE, blockSize));
        file.force();
        long written = 0;
        for (Step step : steps) {
            switch (step.kind()) {
                case APPEND -> {
                    file.writeAll(ByteBuffer.wrap(QueueFixture.bytes(step.seed(), step.length())), written);
                    written += step.length();
                }
                case COMMIT -> {
                    file.force();
                    blocks.durable = written;
                }
                case ROLL_BACK, NEXT_FILE -> {
                    file.truncate(blocks.durable);
                    written = blocks.durable;
                }
                case AHEAD -> file.writeZeros(written, written + step.length());
            }
        }
    }

    /** A disk in memory that checks what it is given. */
    private static final class Blocks implements Disk.DiskFile {

        private final int blockSize;
        private final byte[] bytes = new byte[4 * 1024 * 1024];
        private long durable;

        Blocks(int blockSize) {
            this.blockSize = blockSize;
        }

        @Override
        public int write(ByteBuffer source, long position) {
            assertThat(position % blockSize).as("position %d", position).isZero();
            assertThat(source.remaining() % blockSize).as("length").isZero();
            assertThat(source.alignmentOffset(source.position(), blockSize))
                    .as("address")
                    .isZero();
            int count = source.remaining();
            for (int i = 0; i < count; i++) {
                byte next = source.get();
                int at = (int) position + i;
                if (at < durable && bytes[at] != next) {
                    throw new AssertionError("durable byte " + at + " is written over");
                }
                bytes[at] = next;
            }
            return count;
        }

        @Override
        public void force() {}

        @Override
        public void truncate(long size) {
            Arrays.fill(bytes, (int) size, bytes.length, (byte) 0);
        }

        @Override
        public void close() {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(
                                Kind.APPEND,
                                Kind.APPEND,
                                Kind.APPEND,
                                Kind.COMMIT,
                                Kind.COMMIT,
                                Kind.ROLL_BACK,
                                Kind.AHEAD,
                                Kind.NEXT_FILE),
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, 300),
                                Arbitraries.integers().between(4090, 4100),
                                Arbitraries.of(512, 4096, 8192),
                                Arbitraries.integers().between(0, 40_000)),
                        Arbitraries.longs())
                .as(Step::new)
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<Integer> blockSizes() {
        return Arbitraries.of(512, 4096, 16_384, 65_536);
    }
}
