package org.jamesarchive.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jamesarchive.store.ContentId;

/**
 * The bytes of a ledger file, big endian: a header, then records without gaps.
 * <pre>
 *   header   0   8  magic          record   0  32  content id
 *            8   4  version, 1              32   8  acknowledged, milliseconds since 1970
 *           12   4  CRC-32C of 0..11        40   8  hash of the archive domain
 *                                           48   4  copies wanted
 *                                           52   4  CRC-32C of 0..51
 * </pre>
 * Zeros behind the last record are space written ahead.
 */
final class LedgerFormat {

    static final int HEADER_SIZE = 16;
    static final int RECORD_SIZE = 56;

    private static final long MAGIC = 0x4A41_4C45_4447_4552L;
    private static final int VERSION = 1;
    private static final int CONTENT_ID_BYTES = 32;
    private static final int HEADER_CRC_OFFSET = 12;
    private static final int RECORD_CRC_OFFSET = 52;

    private LedgerFormat() {}

    static ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE).putLong(MAGIC).putInt(VERSION);
        return header.putInt(crc(header, 0, HEADER_CRC_OFFSET)).flip();
    }

    /** @throws IOException when the header is damaged or of another version */
    static void requireHeader(Path file, ByteBuffer header) throws IOException {
        boolean isWhole = header.remaining() == HEADER_SIZE
                && header.getLong(0) == MAGIC
                && header.getInt(HEADER_CRC_OFFSET) == crc(header, 0, HEADER_CRC_OFFSET);
        if (!isWhole) {
            throw new IOException(file + " is no ledger: its header is damaged");
        }
        if (header.getInt(8) != VERSION) {
            throw new IOException(file + " is a ledger of version " + header.getInt(8) + ", expected " + VERSION);
        }
    }

    static void encode(LedgerRecord record, ByteBuffer to) {
        int start = to.position();
        to.put(record.contentId().bytes())
                .putLong(record.acknowledged().toEpochMilli())
                .putLong(record.domain())
                .putInt(record.copies());
        to.putInt(crc(to, start, RECORD_CRC_OFFSET));
    }

    /** The record at this offset; empty when it is damaged, or zeros. */
    static Optional<LedgerRecord> decode(ByteBuffer from, int offset) {
        if (from.getInt(offset + RECORD_CRC_OFFSET) != crc(from, offset, RECORD_CRC_OFFSET)) {
            return Optional.empty();
        }
        byte[] contentId = new byte[CONTENT_ID_BYTES];
        from.get(offset, contentId);
        try {
            return Optional.of(new LedgerRecord(
                    ContentId.of(contentId),
                    Instant.ofEpochMilli(from.getLong(offset + CONTENT_ID_BYTES)),
                    from.getLong(offset + 40),
                    from.getInt(offset + 48)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().clear().slice(from, length));
        return (int) crc.getValue();
    }
}
