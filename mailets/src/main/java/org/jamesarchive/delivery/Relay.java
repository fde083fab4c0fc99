package org.jamesarchive.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jamesarchive.queue.QueueUnavailableException;

/**
 * One message that is shown to the workers while its client waits. {@link #await} is for the client's thread, all else
 * belongs to the delivery loop.
 */
final class Relay {

    /** How it ended. */
    sealed interface End {}

    /** All that is wanted is acknowledged; merged when every worker had the content already. */
    record Acknowledged(List<String> hosts, boolean merged) implements End {}

    /**
     * The message is to go into the queue.
     *
     * @param notes what is known of its domains
     * @param isUnderWay whether some worker still has it, or may be given it: the queue entry is then {@linkplain
     *     Relays#adopt married} to what is under way
     */
    record ToQueue(List<QueueHeader.Note> notes, boolean isUnderWay, String reason) implements End {}

    private final MessageDelivery message;
    private final QueueHeader header;
    private final RelayedContent content;
    private final CompletableFuture<End> end = new CompletableFuture<>();

    /**
     * @param header of the queue entry that it may become, without notes
     * @param content that of the message
     */
    Relay(MessageDelivery message, QueueHeader header, RelayedContent content) {
        this.message = message;
        this.header = header;
        this.content = content;
    }

    QueueHeader header() {
        return header;
    }

    RelayedContent content() {
        return content;
    }

    MessageDelivery message() {
        return message;
    }

    Instant begun() {
        return message.arrival();
    }

    boolean hasEnded() {
        return end.isDone();
    }

    void end(End how) {
        end.complete(how);
    }

    /**
     * Waits for the end, whatever interrupts: a worker may have the message already.
     *
     * @throws QueueUnavailableException when the loop has ended, and nothing will come any more
     */
    End await(Duration longest) throws QueueUnavailableException {
        boolean interrupted = false;
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            while (true) {
                try {
                    return end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    throw new QueueUnavailableException("the delivery loop does not answer", e);
                } catch (ExecutionException e) {
                    throw new IllegalStateException("nothing fails this future", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
