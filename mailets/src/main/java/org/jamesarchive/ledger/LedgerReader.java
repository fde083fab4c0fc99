package org.jamesarchive.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads one ledger file, record by record, in pieces. For one thread. */
final class LedgerReader implements AutoCloseable {

    private static final int PIECE_RECORDS = 1024;

    private final FileChannel channel;
    private final long records;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE_RECORDS * LedgerFormat.RECORD_SIZE);
    private long pieceStart;
    private int pieceRecords;

    private LedgerReader(FileChannel channel, long records) {
        this.channel = channel;
        this.records = records;
    }

    /**
     * Opens a file that is not written any more.
     *
     * @throws IOException when it cannot be read, or is no ledger
     */
    static LedgerReader open(Path file) throws IOException {
        return open(file, Long.MAX_VALUE);
    }

    /**
     * Opens a file.
     *
     * @param end nothing behind this offset is looked at
     */
    static LedgerReader open(Path file, long end) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long size = Math.min(end, channel.size());
            ByteBuffer header = ByteBuffer.allocate(LedgerFormat.HEADER_SIZE);
            read(channel, header, 0);
            if (isNothing(header.flip())) {
                // begun in the moment of a crash: its first force had not returned
                return new LedgerReader(channel, 0);
            }
            LedgerFormat.requireHeader(file, header);
            return new LedgerReader(channel, Math.max(0, size - LedgerFormat.HEADER_SIZE) / LedgerFormat.RECORD_SIZE);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isNothing(ByteBuffer header) {
        for (int i = 0; i < header.limit(); i++) {
            if (header.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Places for records, those written ahead included. */
    long records() {
        return records;
    }

    /** How many records were written: all but the zeros at the end. */
    long written() throws IOException {
        long number = records;
        while (number > 0 && isUnwritten(number - 1)) {
            number--;
        }
        return number;
    }

    /** The record with this number; empty when it is damaged or was never written. */
    Optional<LedgerRecord> record(long number) throws IOException {
        if (number < pieceStart || number >= pieceStart + pieceRecords) {
            load(number);
        }
        return LedgerFormat.decode(piece, offset(number));
    }

    /** Whether there is nothing but zeros in this place. */
    private boolean isUnwritten(long number) throws IOException {
        if (record(number).isPresent()) {
            return false;
        }
        int offset = offset(number);
        return isNothing(piece.duplicate().clear().slice(offset, LedgerFormat.RECORD_SIZE));
    }

    private int offset(long number) {
        return (int) (number - pieceStart) * LedgerFormat.RECORD_SIZE;
    }

    /** Loads the piece with this number's record: pieces begin at multiples, so that reading backwards is as cheap. */
    private void load(long number) throws IOException {
        pieceStart = number / PIECE_RECORDS * PIECE_RECORDS;
        pieceRecords = (int) Math.min(PIECE_RECORDS, records - pieceStart);
        piece.clear().limit(pieceRecords * LedgerFormat.RECORD_SIZE);
        read(channel, piece, LedgerFormat.HEADER_SIZE + pieceStart * LedgerFormat.RECORD_SIZE);
        while (piece.hasRemaining()) {
            piece.put((byte) 0);
        }
        piece.clear();
    }

    private static void read(FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count <= 0) {
                return;
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
