package org.jamesarchive.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FrameBoundsPropertyTest {

    @Property(tries = 60)
    void endIsWhereZstdPutIt(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 600_000) int size,
            @ForAll @IntRange(min = 1, max = 256) int letters,
            @ForAll @IntRange(min = 1, max = 19) int level,
            @ForAll boolean checksum,
            @ForAll boolean contentSize)
            throws IOException {
        byte[] data = new byte[size];
        Random random = new Random(seed);
        for (int i = 0; i < size; i++) {
            data[i] = (byte) random.nextInt(letters);
        }
        byte[] frame;
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            frame = context.setLevel(Math.min(level, 7))
                    .setChecksum(checksum)
                    .setContentSize(contentSize)
                    .compress(data);
        }
        Path file = Files.createTempFile("frame", ".zst");
        try {
            byte[] surrounded = new byte[frame.length + 40];
            System.arraycopy(frame, 0, surrounded, 20, frame.length);
            Files.write(file, surrounded);
            try (SegmentInput input = new SegmentInput(file)) {
                assertThat(FrameBounds.end(input, 20)).hasValue(20L + frame.length);
                assertThat(FrameBounds.end(input, 19)).isEmpty();
                assertThat(FrameBounds.end(input, surrounded.length)).isEmpty();
            }
            Files.write(file, Arrays.copyOf(surrounded, 20 + random.nextInt(frame.length)));
            try (SegmentInput input = new SegmentInput(file)) {
                assertThat(FrameBounds.end(input, 20)).isEmpty();
            }
        } finally {
            Files.delete(file);
        }
    }
}
