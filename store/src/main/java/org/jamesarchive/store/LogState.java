package org.jamesarchive.store;

import java.nio.ByteBuffer;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.segment.TreeFrontier;

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
 * @param tree the Merkle tree over all entries
 */
record LogState(
        long segment,
        long offset,
        LogPosition position,
        long messages,
        long merges,
        long messageBytes,
        long damages,
        TreeFrontier tree) {

    static final LogState EMPTY = new LogState(0, 0, LogPosition.FIRST, 0, 0, 0, 0, TreeFrontier.EMPTY);

    private static final int LENGTH = 7 * Long.BYTES + LogHash.LENGTH;

    /** The state behind one more entry. */
    LogState after(long inSegment, Trailer entry) {
        LogState next = behind(inSegment, entry);
        return switch (entry.kind()) {
            case START, END, AUDIT -> next;
            case MESSAGE -> next.counting(1, 0, entry.dataLength(), 0);
            case MERGE -> next.counting(0, 1, 0, 0);
        };
    }

    /** The same without counting what it is. */
    LogState behind(long inSegment, Trailer entry) {
        return new LogState(
                inSegment,
                entry.end(),
                LogPosition.behind(entry),
                messages,
                merges,
                messageBytes,
                damages,
                tree.append(entry.leaf()));
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
                damages + moreDamages,
                tree);
    }

    /** The same with one more leaf in the tree, of an entry that cannot be read. */
    LogState withLeaf(LogHash leaf) {
        return new LogState(segment, offset, position, messages, merges, messageBytes, damages, tree.append(leaf));
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH + tree.encodedLength());
        out.putLong(segment).putLong(offset).putLong(position.sequence());
        position.chain().writeTo(out);
        out.putLong(messages).putLong(merges).putLong(messageBytes).putLong(damages);
        tree.writeTo(out);
        return out.array();
    }

    /** @throws IllegalArgumentException when the bytes are not what {@link #encode} gives */
    static LogState decode(byte[] bytes) {
        if (bytes.length < LENGTH + Long.BYTES) {
            throw new IllegalArgumentException("a state has more than " + LENGTH + " bytes, not " + bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new LogState(
                in.getLong(),
                in.getLong(),
                new LogPosition(in.getLong(), LogHash.readFrom(in)),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                TreeFrontier.readFrom(in));
    }
}
