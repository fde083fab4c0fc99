package org.jamesarchive.queue;

import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way into the log: a new entry, or a copy of a waiting one (compaction) that keeps its id. Made by the
 * thread that waits for it, answered by the writer.
 */
final class LogRequest {

    private final RecordType type;
    private final long copiedId;
    private final Instant arrival;
    private final long contentLength;
    private final long fileNumber;
    private final int contentCrc;
    final byte[] header;

    /** Content that goes into the segment; empty for a large entry. */
    final byte[] body;

    private final @Nullable Location copiedFrom;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile long id;
    private volatile @Nullable IOException failure;

    private LogRequest(RecordHeader like, byte[] header, byte[] body, @Nullable Location copiedFrom) {
        this.type = like.type();
        this.copiedId = like.id();
        this.arrival = like.arrival();
        this.contentLength = like.contentLength();
        this.fileNumber = like.fileNumber();
        this.contentCrc = like.contentCrc();
        this.header = header;
        this.body = body;
        this.copiedFrom = copiedFrom;
    }

    static LogRequest entry(Instant arrival, byte[] header, byte[] content, int contentCrc) {
        return new LogRequest(
                new RecordHeader(RecordType.ENTRY, 0, 0, arrival, header.length, content.length, 0, contentCrc),
                header,
                content,
                null);
    }

    static LogRequest largeEntry(Instant arrival, byte[] header, LargeContents.Stored content) {
        return new LogRequest(
                new RecordHeader(
                        RecordType.LARGE_ENTRY,
                        0,
                        0,
                        arrival,
                        header.length,
                        content.length(),
                        content.number(),
                        content.crc()),
                header,
                new byte[0],
                null);
    }

    static LogRequest copy(RecordHeader record, byte[] header, byte[] body, Location from) {
        return new LogRequest(record, header, body, from);
    }

    /** Where a copy comes from; empty for a new entry. */
    Optional<Location> copiedFrom() {
        return Optional.ofNullable(copiedFrom);
    }

    long copiedId() {
        return copiedId;
    }

    long fileNumber() {
        return fileNumber;
    }

    /** Bytes in the log. */
    int length() {
        return RecordHeader.SIZE + header.length + body.length;
    }

    RecordHeader record(long salt, long newId) {
        return new RecordHeader(type, salt, newId, arrival, header.length, contentLength, fileNumber, contentCrc);
    }

    void succeed(long newId) {
        id = newId;
        answered.countDown();
    }

    /** Answers with a failure; one that is answered already stays as it is. */
    void fail(IOException cause) {
        if (answered.getCount() > 0) {
            failure = cause;
            answered.countDown();
        }
    }

    /** Waits for the answer, whatever interrupts: the record may be on disk already. */
    long await() throws QueueUnavailableException {
        Uninterruptibles.awaitUninterruptibly(answered);
        IOException cause = failure;
        if (cause != null) {
            throw new QueueUnavailableException(String.valueOf(cause.getMessage()), cause);
        }
        return id;
    }
}
