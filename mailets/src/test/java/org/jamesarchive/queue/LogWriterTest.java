package org.jamesarchive.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jamesarchive.queue.QueueFixture.NOW;
import static org.jamesarchive.queue.QueueFixture.all;
import static org.jamesarchive.queue.QueueFixture.bytes;
import static org.jamesarchive.queue.QueueFixture.open;
import static org.jamesarchive.queue.QueueFixture.settings;
import static org.jamesarchive.queue.QueueFixture.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of copies and done-marks, which decides whether an ended entry can come to life again. */
class LogWriterTest {

    @TempDir
    Path directory;

    private final LogState state = new LogState(QueueSettings.SEGMENT_SIZE_LEAST);
    private LogWriter writer;

    @BeforeEach
    void newLog() {
        QueueSettings settings = settings(directory);
        LocalDisk disk = new LocalDisk();
        QueueLog log = new QueueLog(directory);
        LargeContents contents = new LargeContents(settings, disk, log);
        Quarantine quarantine = new Quarantine(directory, disk, log);
        Compaction compaction = new Compaction(settings, disk, state, contents, quarantine, copy -> {});
        Reclaimer neverStarted = new Reclaimer(settings, disk, state, contents, compaction, log);
        writer = new LogWriter(settings, disk, state, log, 1, neverStarted);
        writer.probe();
    }

    private long append(String content) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(bytes(content));
        LogRequest request = LogRequest.entry(NOW, new byte[0], bytes(content), (int) crc.getValue());
        assertThat(writer.commit(List.of(request), new DoneMarks())).isTrue();
        return request.await();
    }

    private LogRequest copyOf(long id) throws IOException {
        Location from = state.locate(id).orElseThrow();
        StoredRecord stored = StoredRecord.readWhole(id, from);
        return LogRequest.copy(stored.record(), stored.header(), stored.body(), from);
    }

    private DoneMarks end(long id) {
        DoneMarks marks = new DoneMarks();
        marks.add(id, state.remove(id).orElseThrow().fileNumber());
        return marks;
    }

    @Test
    void anEntryThatEndedBeforeItsCopyIsWrittenIsNotCopied() throws IOException {
        long id = append("mail");
        LogRequest copy = copyOf(id);
        assertThat(writer.commit(List.of(), end(id))).isTrue();
        long before = state.bytes();
        assertThat(writer.commit(List.of(copy), new DoneMarks())).isTrue();
        assertThat(copy.await()).isEqualTo(id);
        assertThat(state.bytes()).isEqualTo(before);
        writer.close();
        try (AppendLogQueue queue = open(directory)) {
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void anEntryThatEndsAfterItWasCopiedStaysEnded() throws IOException {
        long id = append("mail");
        long kept = append("kept");
        assertThat(writer.commit(List.of(copyOf(id), copyOf(kept)), new DoneMarks()))
                .isTrue();
        assertThat(writer.commit(List.of(), end(id))).isTrue();
        writer.close();
        try (AppendLogQueue queue = open(directory)) {
            assertThat(all(queue)).containsExactly(kept);
            assertThat(text(queue, kept)).isEqualTo("kept");
        }
    }

    @Test
    void aLateCopyOfAnEntryThatWasCopiedAlreadyIsNotWritten() throws IOException {
        long id = append("mail");
        LogRequest first = copyOf(id);
        LogRequest late = copyOf(id);
        assertThat(writer.commit(List.of(first), new DoneMarks())).isTrue();
        Location now = state.locate(id).orElseThrow();
        assertThat(writer.commit(List.of(late), new DoneMarks())).isTrue();
        assertThat(state.locate(id)).contains(now);
        writer.close();
        assertThat(Files.size(QueueFixture.segments(directory).get(0)))
                .isEqualTo(SegmentFormat.FILE_HEADER_SIZE + 2L * (RecordHeader.SIZE + 4));
    }
}
