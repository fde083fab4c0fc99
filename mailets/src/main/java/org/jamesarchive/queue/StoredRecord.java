package org.jamesarchive.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A record as read back from its segment. Each read opens the file anew: an interrupted thread closes the channel that it
 * reads from, and must not close anybody else's.
 *
 * @param header the caller's header
 * @param body the content that lies in the segment, empty when it was not asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StoredRecord(RecordHeader record, byte[] header, byte[] body) {

    private static final byte[] NOTHING = {};

    /**
     * The record without its body.
     *
     * @throws DamagedRecordException when what is there is not this entry's whole header
     */
    static StoredRecord read(long id, Location location) throws IOException {
        try (FileChannel channel = FileChannel.open(location.segment().file, StandardOpenOption.READ)) {
            return read(channel, id, location);
        }
    }

    /**
     * The record with its body.
     *
     * @throws DamagedRecordException when what is there is not this entry's whole record
     */
    static StoredRecord readWhole(long id, Location location) throws IOException {
        try (FileChannel channel = FileChannel.open(location.segment().file, StandardOpenOption.READ)) {
            StoredRecord read = read(channel, id, location);
            byte[] body = new byte[Math.toIntExact(read.record().bodyLength())];
            readFully(channel, ByteBuffer.wrap(body), bodyOffset(location, read.record()));
            CRC32C crc = new CRC32C();
            crc.update(body);
            if (read.record().type() == RecordType.ENTRY
                    && (int) crc.getValue() != read.record().contentCrc()) {
                throw new DamagedRecordException("the content of entry " + id + " does not match its CRC");
            }
            return new StoredRecord(read.record(), read.header(), body);
        }
    }

    static long bodyOffset(Location location, RecordHeader record) {
        return location.offset() + (long) RecordHeader.SIZE + record.headerLength();
    }

    private static StoredRecord read(FileChannel channel, long id, Location location) throws IOException {
        ByteBuffer fixed = ByteBuffer.allocate(RecordHeader.SIZE);
        readFully(channel, fixed, location.offset());
        Optional<RecordHeader> record = RecordHeader.decode(fixed, 0);
        if (record.isEmpty() || record.get().id() != id || record.get().recordLength() != location.length()) {
            throw new DamagedRecordException("the record of entry " + id + " is damaged");
        }
        byte[] header = new byte[record.get().headerLength()];
        readFully(channel, ByteBuffer.wrap(header), location.offset() + (long) RecordHeader.SIZE);
        CRC32C crc = new CRC32C();
        crc.update(fixed.array(), 0, RecordHeader.CRC_OFFSET);
        crc.update(header);
        if ((int) crc.getValue() != fixed.getInt(RecordHeader.CRC_OFFSET)) {
            throw new DamagedRecordException("the record of entry " + id + " does not match its CRC");
        }
        return new StoredRecord(record.get(), header, NOTHING);
    }

    private static void readFully(FileChannel channel, ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new DamagedRecordException("the segment ends within the record");
            }
        }
    }
}
