package org.jamesarchive.delivery;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages on their way, and whether there is room for one more. Belongs to the delivery loop, but for {@link #size}.
 */
final class InFlight {

    private final int messageLimit;
    private final long bytesLimit;
    private final Map<Long, MessageDelivery> messages = new HashMap<>();
    private long bytes;
    private volatile int size;

    InFlight(int messageLimit, long bytesLimit) {
        this.messageLimit = messageLimit;
        this.bytesLimit = bytesLimit;
    }

    /** Whether another message may begin, whatever its size: the limit is passed by one message at most. */
    boolean hasRoom() {
        return messages.size() < messageLimit && bytes < bytesLimit;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    int size() {
        return size;
    }

    void add(MessageDelivery message) {
        @Nullable MessageDelivery twice = messages.put(message.id(), message);
        if (twice != null) {
            throw new IllegalStateException("message " + message.id() + " is in flight twice");
        }
        bytes += message.content().size();
        size = messages.size();
    }

    void remove(MessageDelivery message) {
        if (messages.remove(message.id()) != null) {
            bytes -= message.content().size();
            size = messages.size();
        }
    }
}
