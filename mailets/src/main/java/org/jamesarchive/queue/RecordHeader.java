package org.jamesarchive.queue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a record, big-endian:
 * <pre>
 *    0  int   magic "JAQ1"         36  int   header length
 *    4  byte  type, 3 bytes zero   40  long  content length
 *    8  long  salt                 48  long  number of the large content, 0 when it is behind the header
 *   16  long  id, 0 for done-marks 56  int   CRC32C of the content
 *   24  long  arrival, seconds     60  int   CRC32C of bytes 0 to 59 and the caller's header
 *   32  int   arrival, nanoseconds 64  the caller's header, then the content
 * </pre>
 * The salt is random and one for each segment: no mail can hold bytes that pass for a record of the segment it lies in.
 */
record RecordHeader(
        RecordType type,
        long salt,
        long id,
        Instant arrival,
        int headerLength,
        long contentLength,
        long fileNumber,
        int contentCrc) {

    static final int SIZE = 64;
    static final int MAGIC = 0x4A415131;
    static final int SALT_OFFSET = 8;
    static final int CRC_OFFSET = 60;

    /** Longest content behind a header that a reader takes for true. */
    static final int INLINE_CONTENT_LIMIT = 8 * 1024 * 1024;

    /** Bytes of content that lie in the segment. */
    long bodyLength() {
        return type == RecordType.ENTRY ? contentLength : 0;
    }

    /** Bytes of the whole record. */
    long recordLength() {
        return SIZE + headerLength + bodyLength();
    }

    /** Puts the 64 bytes, their CRC over them and {@code header} included. */
    void encode(ByteBuffer target, byte[] header) {
        byte[] bytes = new byte[SIZE];
        ByteBuffer.wrap(bytes)
                .putInt(MAGIC)
                .put(type.code())
                .put(new byte[3])
                .putLong(salt)
                .putLong(id)
                .putLong(arrival.getEpochSecond())
                .putInt(arrival.getNano())
                .putInt(headerLength)
                .putLong(contentLength)
                .putLong(fileNumber)
                .putInt(contentCrc)
                .putInt(crc(bytes, header));
        target.put(bytes);
    }

    private static int crc(byte[] bytes, byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_OFFSET);
        crc.update(header);
        return (int) crc.getValue();
    }

    /** Reads the fields; empty when they cannot be a record's. The CRC is not checked: the caller's header is not here. */
    static Optional<RecordHeader> decode(ByteBuffer bytes, int at) {
        Optional<RecordType> type = type(bytes.getInt(at + 4));
        long seconds = bytes.getLong(at + 24);
        int nanos = bytes.getInt(at + 32);
        int headerLength = bytes.getInt(at + 36);
        long contentLength = bytes.getLong(at + 40);
        if (bytes.getInt(at) != MAGIC
                || type.isEmpty()
                || seconds < Instant.MIN.getEpochSecond()
                || seconds > Instant.MAX.getEpochSecond()
                || nanos < 0
                || nanos > 999_999_999
                || headerLength < 0
                || headerLength > DurableQueue.HEADER_LIMIT
                || contentLength < 0
                || (type.get() == RecordType.ENTRY && contentLength > INLINE_CONTENT_LIMIT)) {
            return Optional.empty();
        }
        return Optional.of(new RecordHeader(
                type.get(),
                bytes.getLong(at + SALT_OFFSET),
                bytes.getLong(at + 16),
                Instant.ofEpochSecond(seconds, nanos),
                headerLength,
                contentLength,
                bytes.getLong(at + 48),
                bytes.getInt(at + 56)));
    }

    private static Optional<RecordType> type(int typeField) {
        for (RecordType type : RecordType.values()) {
            if (type.code() << 24 == typeField) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
