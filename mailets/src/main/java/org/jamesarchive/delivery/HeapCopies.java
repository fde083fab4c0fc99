package org.jamesarchive.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.store.Content;

/**
 * New messages in memory until they are tried for the first time, so that most are never read back from the disk. Bounded by
 * bytes: what does not fit is read from the queue. Safe for use by many threads.
 */
final class HeapCopies {

    private final int contentBytesLimit;
    private final long bytesLimit;
    private final Map<Long, MessageDelivery.Source> copies = new HashMap<>();
    private long bytes;
    private long takenUpTo = -1;

    HeapCopies(int contentBytesLimit, long bytesLimit) {
        this.contentBytesLimit = contentBytesLimit;
        this.bytesLimit = bytesLimit;
    }

    /** Keeps a copy of {@code message} if there is room and it was not taken already. */
    void offer(MessageDelivery.Source message) {
        long size = message.content().size();
        if (size > contentBytesLimit || !reserve(message.id(), size)) {
            return;
        }
        Optional<Content> copy =
                message.content().isInMemory() ? Optional.of(message.content()) : copy(message.content(), (int) size);
        synchronized (this) {
            if (copy.isEmpty() || message.id() <= takenUpTo) {
                bytes -= size;
            } else {
                copies.put(
                        message.id(),
                        new MessageDelivery.Source(message.id(), message.arrival(), message.header(), copy.get()));
            }
        }
    }

    /** Takes the copy of a message out, if there is one; ids are asked for in ascending order when they are new. */
    synchronized Optional<MessageDelivery.Source> take(long id) {
        takenUpTo = Math.max(takenUpTo, id);
        MessageDelivery.Source copy = copies.remove(id);
        if (copy != null) {
            bytes -= copy.content().size();
        }
        return Optional.ofNullable(copy);
    }

    private synchronized boolean reserve(long id, long size) {
        if (id <= takenUpTo || bytes + size > bytesLimit) {
            return false;
        }
        bytes += size;
        return true;
    }

    /** Nothing when the content cannot be read, or is not as long as it says: the queue has it all the same. */
    private static Optional<Content> copy(Content content, int size) {
        try (InputStream in = content.open()) {
            byte[] read = in.readNBytes(size);
            return read.length == size && in.read() < 0 ? Optional.of(Content.of(read)) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
