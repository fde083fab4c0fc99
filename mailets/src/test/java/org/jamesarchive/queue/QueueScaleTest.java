package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.queue.QueueFixture.CLOCK;
import static org.jamesarchive.queue.QueueFixture.NOW;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.header;
import static org.jamesarchive.queue.QueueFixture.open;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jamesarchive.store.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many entries, and large ones, in a small heap. */
class QueueScaleTest {

    private static final int MANY = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void aMillionWaitingEntriesFitInASmallHeapAndSurviveARestart() throws Exception {
        List<String> said = runChild(Many.class, "-Xmx64m");
        assertThat(said).hasSize(3);
        System.out.println("a million entries: " + said.get(0));
        assertThat(said.get(0)).startsWith("waiting " + MANY);
        assertThat(said.get(1)).isEqualTo("then waiting 1, to " + MANY);
        assertThat(said.get(2)).isEqualTo("after a restart 1");
    }

    @Test
    void aContentOf200MegabytesPassesThroughASmallHeap() throws Exception {
        assertThat(runChild(Large.class, "-Xmx64m")).containsExactly("same");
    }

    private List<String> runChild(Class<?> main, String heap) throws Exception {
        Process child = ChildJvm.start(main, List.of(heap), directory.toString());
        try (BufferedReader output = ChildJvm.output(child)) {
            List<String> lines = output.lines()
                    .filter(line -> line.startsWith("> "))
                    .map(line -> line.substring(2))
                    .toList();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isZero();
            return lines;
        } finally {
            child.destroyForcibly();
        }
    }

    /** The child with many entries. */
    static final class Many {

        private Many() {}

        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            QueueSettings settings = QueueSettings.of(Path.of(arguments[0])).withFreeSpaceWatermark(0);
            writeLog(settings);
            long empty = usedHeap();
            try (AppendLogQueue queue = AppendLogQueue.open(settings, CLOCK)) {
                long after = 0;
                long seen = 0;
                for (long[] ids = queue.waiting(after, 1000); ids.length > 0; ids = queue.waiting(after, 1000)) {
                    after = ids[ids.length - 1];
                    seen += ids.length;
                }
                System.out.println("> waiting " + seen + ", heap " + (usedHeap() - empty) / 1024 + " KiB");
                for (long id = 1; id < MANY; id++) {
                    queue.done(id);
                }
                System.out.println("> then waiting " + queue.size() + ", " + header(queue, MANY));
            }
            try (AppendLogQueue queue = AppendLogQueue.open(settings, CLOCK)) {
                System.out.println("> after a restart " + queue.size());
            }
        }

        /** As a million appends would, in a few seconds. */
        private static void writeLog(QueueSettings settings) throws IOException {
            byte[] content = bytes("small");
            CRC32C crc = new CRC32C();
            crc.update(content);
            SegmentWriter writer = SegmentWriter.create(
                    SegmentFiles.in(settings, new LocalDisk()),
                    1,
                    4711,
                    ByteBuffer.allocate(SegmentWriter.BUFFER_SIZE));
            for (long id = 1; id <= MANY; id++) {
                byte[] header = bytes("to " + id);
                RecordHeader record = new RecordHeader(
                        RecordType.ENTRY, 4711, id, NOW, header.length, content.length, 0, (int) crc.getValue());
                writer.append(record, header, content);
            }
            writer.commit();
            writer.finish();
        }

        private static long usedHeap() {
            System.gc();
            return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        }
    }

    /** The child with a large entry. */
    static final class Large {

        private static final long SIZE = 200_000_000;

        private Large() {}

        public static void main(String[] arguments) throws Exception {
            ChildJvm.endWithParent();
            long id;
            try (AppendLogQueue queue = open(Path.of(arguments[0]))) {
                id = queue.append(bytes("to"), new Pattern());
            }
            try (AppendLogQueue queue = open(Path.of(arguments[0]))) {
                Content content = queue.read(id).content();
                boolean same = content.size() == SIZE && crc(content) == crc(new Pattern());
                System.out.println(same ? "> same" : "> different");
            }
        }

        private static long crc(Content content) throws IOException {
            CRC32C crc = new CRC32C();
            byte[] buffer = new byte[65_536];
            try (InputStream in = content.open()) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    crc.update(buffer, 0, count);
                }
            }
            return crc.getValue();
        }

        /** Bytes made while they are read. */
        private static final class Pattern implements Content {

            @Override
            public long size() {
                return SIZE;
            }

            @Override
            public InputStream open() {
                return new InputStream() {
                    private long at;

                    @Override
                    public int read() {
                        return at == SIZE ? -1 : (int) ((at++ * 31) >>> 3) & 0xFF;
                    }

                    @Override
                    public int read(byte[] target, int offset, int length) {
                        if (at == SIZE) {
                            return -1;
                        }
                        int count = (int) Math.min(length, SIZE - at);
                        for (int i = 0; i < count; i++) {
                            target[offset + i] = (byte) read();
                        }
                        return count;
                    }
                };
            }
        }
    }
}
