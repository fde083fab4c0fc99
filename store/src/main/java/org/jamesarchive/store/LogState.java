package org.jamesarchive.store;

import java.nio.ByteBuffer;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.Trailer;

/**
 * The log up to a point: where it stands, and what has been counted so far.
 *
 * @param segment number of the segment in which the last entry stands; 0 before the first
 * @param offset where that entry ends
 * @param position which entry comes next
 * @param messages distinct contents that can be read
 * @param merges further copies
 * @param messageBytes size of the messages before compression, in bytes
 * @param damages damaged places found
 */
record LogState(
        long segment, long offset, LogPosition position, long messages, long merges, long messageBytes, long damages) {

    static final LogState EMPTY = new LogState(0, 0, LogPosition.FIRST, 0, 0, 0, 0);

    private static final int LENGTH = 7 * Long.BYTES + LogHash.LENGTH;

    /** The state behind one more entry. */
    LogState after(long inSegment, Trailer entry) {
        LogState next = new LogState(
                inSegment, entry.end(), LogPosition.behind(entry), messages, merges, messageBytes, damages);
        return switch (entry.kind()) {
            case START, END -> next;
            case MESSAGE -> next.counting(1, 0, entry.dataLength(), 0);
            case MERGE -> next.counting(0, 1, 0, 0);
        };
    }

    /** The state with these added to what has been counted. */
    LogState counting(long moreMessages, long moreMerges, long moreMessageBytes, long moreDamages) {
        return new LogState(
                segment,
                offset,
                position,
                messages + moreMessages,
                merges + moreMerges,
                messageBytes + moreMessageBytes,
                damages + moreDamages);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH);
        out.putLong(segment).putLong(offset).putLong(position.sequence());
        position.chain().writeTo(out);
        out.putLong(messages).putLong(merges).putLong(messageBytes).putLong(damages);
        return out.array();
    }

    /** @throws IllegalArgumentException when the bytes are not what {@link #encode} gives */
    static LogState decode(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a state has " + LENGTH + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new LogState(
                in.getLong(),
                in.getLong(),
                new LogPosition(in.getLong(), LogHash.readFrom(in)),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
    }
}
