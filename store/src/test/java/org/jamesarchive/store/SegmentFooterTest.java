package org.jamesarchive.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.store.Mails.arrival;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jamesarchive.store.segment.LeafHashes;
import org.jamesarchive.store.segment.SegmentFooter;
import org.jamesarchive.store.segment.SegmentReader;
import org.jamesarchive.store.segment.SegmentTail;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.segment.TreeFrontier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentFooterTest {

    @TempDir
    Path directory;

    private Path segment;
    private SegmentFooter footer;
    private long end;

    @BeforeEach
    void sealASegment() throws IOException {
        StoreSettings settings = TestStores.settings(directory).withSegmentSizeLimit(2500);
        try (SegmentedArchiveStore store = SegmentedArchiveStore.open(settings, Clock.systemUTC())) {
            for (int i = 0; i < 6; i++) {
                store.append(arrival(Mails.random(i < 5 ? 100 : 2500, i)));
            }
            List<Path> segments = TestStores.files(directory.resolve("segments"));
            segment = segments.get(segments.size() - 1);
            Awaitility.await().until(() -> !PosixFilePermissions.toString(Files.getPosixFilePermissions(segment))
                    .contains("w"));
        }
        footer = SegmentFooter.of(segment).orElseThrow();
        List<Trailer> entries = TestStores.entries(segment);
        end = entries.get(entries.size() - 1).end();
    }

    @Test
    void footerTellsWhatIsInTheSegment() throws Exception {
        TreeFrontier tree = TreeFrontier.EMPTY;
        List<Trailer> all = new ArrayList<>();
        List<Path> segments = TestStores.files(directory.resolve("segments"));
        assertThat(segments).hasSizeGreaterThan(1);
        for (Path each : segments) {
            all.addAll(TestStores.entries(each));
        }
        for (Trailer entry : all) {
            tree = tree.append(entry.leaf());
        }
        List<Trailer> entries = TestStores.entries(segment);
        assertThat(footer.root()).isEqualTo(tree.root());
        assertThat(footer.end()).isEqualTo(tree.size());
        assertThat(footer.entries()).isEqualTo(entries.size());
        assertThat(footer.serverId()).isEqualTo(TestStores.SERVER_ID);
        assertThat(footer.chain()).isEqualTo(all.get(all.size() - 1).chain());
        LeafHashes leaves = SegmentFooter.leavesOf(segment).orElseThrow();
        for (int i = 0; i < entries.size(); i++) {
            assertThat(leaves.get(i)).isEqualTo(entries.get(i).leaf());
        }
    }

    @Test
    void plainToolsPassTheFooterOver() throws Exception {
        Path extracted = Files.createDirectory(directory.resolve("extracted"));
        Process process = new ProcessBuilder(
                        "sh", "-c", "zstd -dc '" + segment + "' | tar x -C '" + extracted + "' 2>/dev/null")
                .inheritIO()
                .start();
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/zstd")), "zstd is not installed");
        assertThat(process.waitFor()).isZero();
        assertThat(TestStores.files(extracted)).isNotEmpty();
    }

    @Test
    void writerThatDiedAtAnyByteOfTheFooterHasItWrittenAtTheNextStart() throws Exception {
        byte[] whole = Files.readAllBytes(segment);
        for (int length = (int) end; length < whole.length; length++) {
            writeUnsealed(java.util.Arrays.copyOf(whole, length));
            reopen();
            assertThat(Files.readAllBytes(segment))
                    .as("length %d", length)
                    .hasSize(whole.length)
                    .isEqualTo(whole);
        }
    }

    @Test
    void footerOfZerosIsWrittenAnew() throws Exception {
        byte[] whole = Files.readAllBytes(segment);
        writeUnsealed(java.util.Arrays.copyOf(java.util.Arrays.copyOf(whole, (int) end), whole.length));
        reopen();
        assertThat(Files.readAllBytes(segment)).isEqualTo(whole);
    }

    @Test
    void sealedSegmentOfAnOlderVersionStaysAsItIs() throws Exception {
        byte[] without = java.util.Arrays.copyOf(Files.readAllBytes(segment), (int) end);
        writeUnsealed(without);
        assertThat(segment.toFile().setReadOnly()).isTrue();
        reopen();
        assertThat(Files.readAllBytes(segment)).isEqualTo(without);
    }

    @Test
    void everyFlippedBitOfTheFooterIsSeen() throws Exception {
        byte[] whole = Files.readAllBytes(segment);
        assertThat(segment.toFile().setWritable(true)).isTrue();
        for (long at = end; at < whole.length; at++) {
            flip(at);
            try (SegmentReader reader = SegmentReader.open(segment)) {
                while (reader.next().isPresent()) {}
                assertThat(reader.tail()).isEqualTo(new SegmentTail(SegmentTail.State.SEALED, end, whole.length - end));
                assertThat(reader.footer()).isEmpty();
            }
            flip(at);
        }
    }

    @Test
    void damagedFooterOfASealedSegmentIsCountedAndTheRestIsServed() throws Exception {
        flip(end + 20);
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.damages()).isEqualTo(1);
            assertThat(store.status().messages()).isEqualTo(6);
        }
    }

    private void reopen() throws IOException {
        Folders.delete(directory.resolve("catalog"));
        try (SegmentedArchiveStore store = TestStores.open(directory)) {
            assertThat(store.damages()).isZero();
            assertThat(store.status().messages()).isEqualTo(6);
        }
    }

    private void writeUnsealed(byte[] bytes) throws IOException {
        Files.delete(segment);
        Files.write(segment, bytes);
    }

    private void flip(long at) throws IOException {
        TestStores.flip(segment, at, 1 << at % 8);
        assertThat(segment.toFile().setReadOnly()).isTrue();
    }
}
