package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Rebuilds the waiting set at open, from the segments alone.
 * <pre>
 *   found                                                   done
 *   whole record                                            applied in the order of the log
 *   no record, whole ones behind it                         damage: reported, bytes copied to quarantine, the rest served
 *   no record at the end of the newest segment              torn tail: never acknowledged; moved to quarantine, cut
 *   no record at the end of an older one                    damage
 *   zeros at the end                                        space written ahead
 *   newest segment without its file header                  never came to be: removed
 *   large entry whose content is missing or short           damage: reported, not served
 * </pre>
 * What was lost in a torn tail or a damage can only have had an id that is skipped: ids stay unique.
 */
final class LogRecovery {

    private static final int IDS_AT_ONCE = 4096;

    private final QueueSettings settings;
    private final Disk disk;
    private final LogState state;
    private final LargeContents largeContents;
    private final Quarantine quarantine;
    private final QueueLog log;
    private long nextId = 1;
    private long lastFileNumber;

    LogRecovery(
            QueueSettings settings,
            Disk disk,
            LogState state,
            LargeContents largeContents,
            Quarantine quarantine,
            QueueLog log) {
        this.settings = settings;
        this.disk = disk;
        this.state = state;
        this.largeContents = largeContents;
        this.quarantine = quarantine;
        this.log = log;
    }

    /**
     * Fills the state.
     *
     * @return the least id that a new entry may have
     * @throws IOException when a file cannot be read at all
     */
    long recover() throws IOException {
        List<Path> files = segmentFiles();
        for (int i = 0; i < files.size(); i++) {
            recover(files.get(i), i == files.size() - 1);
        }
        largeContents.takeStock(checkLargeContents(), lastFileNumber, quarantine);
        return nextId;
    }

    private List<Path> segmentFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(settings.directory(), "*.log")) {
            for (Path file : all) {
                if (SegmentFormat.base(file).isPresent()) {
                    files.add(file);
                }
            }
        }
        files.sort(null);
        return files;
    }

    private void recover(Path file, boolean newest) throws IOException {
        long base = SegmentFormat.base(file).orElseThrow();
        nextId = Math.max(nextId, base);
        Segment segment = state.addSegment(base, file);
        SegmentScanner.Result result = SegmentScanner.scan(file, new Replay(segment));
        boolean headerless = result.end() == 0;
        if (headerless && newest && (result.tail() == 0 || Files.size(file) < SegmentFormat.FILE_HEADER_SIZE)) {
            state.removeSegment(segment);
            disk.delete(file);
            nextId = base + 1;
            return;
        }
        state.setEnd(segment, Math.max(result.end(), SegmentFormat.FILE_HEADER_SIZE));
        if (result.tail() > result.end()) {
            nextId += (result.tail() - result.end()) / RecordHeader.SIZE + 1;
            if (newest && !headerless) {
                quarantine.cutTail(file, result.end(), result.tail());
            } else {
                quarantine.keepDamaged(file, result.end(), result.tail(), "no whole record up to the end");
            }
        } else if (newest) {
            giveBackSpaceAhead(file, result.end());
        }
    }

    private void giveBackSpaceAhead(Path file, long end) throws IOException {
        if (Files.size(file) > end) {
            try {
                disk.truncate(file, end);
            } catch (IOException e) {
                log.notReclaimed(e);
            }
        }
    }

    /** Applies one segment's records to the state. */
    private final class Replay implements SegmentScanner.Listener {

        private final Segment segment;

        Replay(Segment segment) {
            this.segment = segment;
        }

        @Override
        public void record(RecordHeader record, long offset, byte[] header) {
            if (record.type() == RecordType.DONE) {
                ByteBuffer ids = ByteBuffer.wrap(header);
                while (ids.remaining() >= Long.BYTES) {
                    state.remove(ids.getLong());
                }
                return;
            }
            nextId = Math.max(nextId, record.id() + 1);
            lastFileNumber = Math.max(lastFileNumber, record.fileNumber());
            int length = Math.toIntExact(record.recordLength());
            state.put(record.id(), new Location(segment, Math.toIntExact(offset), length, record.fileNumber()));
        }

        @Override
        public void damaged(long from, long to) {
            quarantine.keepDamaged(segment.file, from, to, "no whole record");
        }
    }

    /** File numbers of the large contents that wait and are whole, ascending; entries without theirs are taken out. */
    private long[] checkLargeContents() throws IOException {
        LongStream.Builder numbers = LongStream.builder();
        long after = 0;
        for (long[] ids = state.waiting(after, IDS_AT_ONCE); ids.length > 0; ids = state.waiting(after, IDS_AT_ONCE)) {
            for (long id : ids) {
                Location location = state.locate(id).orElseThrow();
                if (location.fileNumber() != 0 && isContentWhole(id, location)) {
                    numbers.add(location.fileNumber());
                }
            }
            after = ids[ids.length - 1];
        }
        return numbers.build().sorted().toArray();
    }

    private boolean isContentWhole(long id, Location location) throws IOException {
        RecordHeader record = StoredRecord.read(id, location).record();
        if (largeContents.isWhole(record.fileNumber(), record.contentLength())) {
            return true;
        }
        state.remove(id);
        quarantine.keepDamaged(
                location.segment().file,
                location.offset(),
                location.offset() + (long) location.length(),
                "the content of entry %d, %s of %d bytes, is missing or not whole"
                        .formatted(id, largeContents.file(record.fileNumber()), record.contentLength()));
        return false;
    }
}
