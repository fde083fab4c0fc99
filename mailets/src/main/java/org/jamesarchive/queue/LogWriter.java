package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Turns one batch after another into records on disk: writes, forces once, then makes the entries visible in id order, then
 * answers. Used by the writer thread alone, except {@link #fault}.
 * <pre>
 *   failed                        done about it
 *   below the watermark           appends refused; done-marks and copies still written
 *   done-marks cannot be written  the {@link Reserve} is given up for them; appends refused until it is there again
 *   write (ENOSPC, EIO)           cut back to the last commit, batch refused, same segment again
 *   force, or cutting back        segment never written again, batch refused, a new segment for the next batch
 *   new segment                   batch refused, tried again with the next batch
 * </pre>
 * The done-marks of a refused batch stay with the caller. Ids given to a refused batch are never given again.
 */
final class LogWriter {

    private static final int DONE_IDS_LIMIT = 8192;
    private static final byte[] NO_BODY = {};

    private final QueueSettings settings;
    private final Disk disk;
    private final LogState state;
    private final QueueLog log;
    private final Reclaimer reclaimer;
    private final SegmentFiles files;
    private final Reserve reserve;
    private final SecureRandom random = new SecureRandom();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SegmentWriter.BUFFER_SIZE);
    private @Nullable SegmentWriter writer;
    private @Nullable Segment segment;
    private long nextId;
    private volatile String fault = "";

    /** @param reclaimer told of each large content whose done-mark is on disk, and of each segment that was ended */
    LogWriter(QueueSettings settings, Disk disk, LogState state, QueueLog log, long nextId, Reclaimer reclaimer) {
        this.settings = settings;
        this.disk = disk;
        this.state = state;
        this.log = log;
        this.nextId = nextId;
        this.reclaimer = reclaimer;
        this.files = SegmentFiles.in(settings, disk);
        this.reserve = new Reserve(settings.directory(), disk);
    }

    /** Why the last batch could not be written; empty when it could. */
    String fault() {
        return fault;
    }

    /** Whether segments are written past the page cache. */
    boolean isDirect() {
        return files.isDirect();
    }

    /** Opens a segment if there is none, so that {@link #fault} tells the truth while nobody appends. */
    void probe() {
        try {
            openSegment(0);
            reserve.take();
            requireFreeSpace();
            recovered();
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Writes a batch and answers its requests; false when the done-marks are still to be written. */
    boolean commit(List<LogRequest> requests, DoneMarks marks) {
        List<LogRequest> admitted = admit(requests);
        List<Placed> placed = new ArrayList<>(admitted.size());
        try {
            write(admitted, marks, placed);
        } catch (IOException e) {
            retreat();
            failed(e);
            if (marks.size() > 0) {
                makeRoomForMarks();
            }
            admitted.forEach(request -> request.fail(e));
            return false;
        }
        publish(placed);
        for (int i = 0; i < marks.size(); i++) {
            if (marks.fileNumber(i) != 0) {
                reclaimer.contentEnded(marks.fileNumber(i));
            }
        }
        return true;
    }

    private List<LogRequest> admit(List<LogRequest> requests) {
        if (requests.isEmpty()) {
            return requests;
        }
        try {
            requireFreeSpace();
            if (!reserve.isHeld()) {
                throw new IOException("the disk was full and is looked at again within a second");
            }
            return requests;
        } catch (IOException e) {
            failed(e);
            List<LogRequest> copies = new ArrayList<>();
            for (LogRequest request : requests) {
                if (request.copiedFrom().isPresent()) {
                    copies.add(request);
                } else {
                    request.fail(e);
                }
            }
            return copies;
        }
    }

    private void makeRoomForMarks() {
        try {
            reserve.release();
        } catch (IOException e) {
            log.notReclaimed(e);
        }
    }

    private void requireFreeSpace() throws IOException {
        long usable = disk.usableSpace(settings.directory());
        if (usable < settings.freeSpaceWatermark()) {
            throw new IOException(belowWatermark(usable, settings));
        }
    }

    static String belowWatermark(long usable, QueueSettings settings) {
        return "%d bytes are free in %s, below the watermark of %d"
                .formatted(usable, settings.directory(), settings.freeSpaceWatermark());
    }

    private record Placed(LogRequest request, long id, Location location) {}

    private void write(List<LogRequest> requests, DoneMarks marks, List<Placed> placed) throws IOException {
        if (requests.isEmpty() && marks.size() == 0) {
            return;
        }
        long bytes = (long) marks.size() * (RecordHeader.SIZE + Long.BYTES);
        for (LogRequest request : requests) {
            bytes += request.length();
        }
        SegmentWriter to = openSegment(bytes);
        Segment into = currentSegment();
        writeMarks(to, marks);
        for (LogRequest request : requests) {
            Optional<Location> from = request.copiedFrom();
            if (from.isPresent() && !state.isAt(request.copiedId(), from.get())) {
                // ended meanwhile, and its done-mark may be on disk before this: a copy would wake it up again
                request.succeed(request.copiedId());
                continue;
            }
            long id = from.isPresent() ? request.copiedId() : nextId++;
            int offset = to.append(request.record(to.salt(), id), request.header, request.body);
            placed.add(new Placed(request, id, new Location(into, offset, request.length(), request.fileNumber())));
        }
        to.commit();
        state.setEnd(into, to.position());
        if (requests.stream().anyMatch(request -> request.copiedFrom().isEmpty())) {
            recovered();
        }
    }

    private static void writeMarks(SegmentWriter to, DoneMarks marks) throws IOException {
        for (int from = 0; from < marks.size(); from += DONE_IDS_LIMIT) {
            byte[] ids = marks.encode(from, Math.min(DONE_IDS_LIMIT, marks.size() - from));
            int noContent = (int) new CRC32C().getValue();
            RecordHeader record =
                    new RecordHeader(RecordType.DONE, to.salt(), 0, Instant.EPOCH, ids.length, 0, 0, noContent);
            to.append(record, ids, NO_BODY);
        }
    }

    private void publish(List<Placed> placed) {
        synchronized (state) {
            for (Placed each : placed) {
                Optional<Location> from = each.request().copiedFrom();
                if (from.isPresent()) {
                    state.move(each.id(), from.get(), each.location());
                } else {
                    state.put(each.id(), each.location());
                }
            }
        }
        placed.forEach(each -> each.request().succeed(each.id()));
    }

    /** The segment that takes the next {@code bytes}: the open one, or a new one when that is full or there is none. */
    private SegmentWriter openSegment(long bytes) throws IOException {
        SegmentWriter current = writer;
        if (current != null
                && (current.position() == SegmentFormat.FILE_HEADER_SIZE
                        || current.position() + bytes <= settings.segmentSize())) {
            return current;
        }
        long base = Math.max(nextId, state.lastBase() + 1);
        nextId = base + 1;
        long salt = random.nextLong();
        SegmentWriter next = SegmentWriter.create(files, base, salt, buffer);
        nextId = base;
        close();
        segment = state.addSegment(base, SegmentFormat.file(settings.directory(), base));
        writer = next;
        reclaimer.signal();
        return next;
    }

    private Segment currentSegment() {
        Segment current = segment;
        if (current == null) {
            throw new IllegalStateException("no segment is open");
        }
        return current;
    }

    private void retreat() {
        SegmentWriter current = writer;
        if (current != null && !current.rollBack()) {
            log.segmentAbandoned(currentSegment().file);
            close();
        }
    }

    private void failed(IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        if (fault.isEmpty()) {
            log.unavailable(reason, cause);
        }
        fault = reason;
    }

    private void recovered() {
        if (!fault.isEmpty()) {
            fault = "";
            log.availableAgain();
        }
    }

    /** Ends the open segment. What was committed is on disk; a failure here loses nothing. */
    void close() {
        SegmentWriter current = writer;
        writer = null;
        segment = null;
        if (current != null) {
            try {
                current.finish();
            } catch (IOException e) {
                log.segmentNotClosed(e);
            }
        }
    }
}
