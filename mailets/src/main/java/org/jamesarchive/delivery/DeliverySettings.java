package org.jamesarchive.delivery;

import java.time.Duration;

/**
 * How messages are delivered.
 *
 * @param retry when a message that no worker took is tried again
 * @param copies R: workers that must have acknowledged a message before it counts as delivered. While fewer workers than that
 *     exist or answer, it waits; never do fewer count
 * @param inFlightLimit messages on their way at a time
 * @param inFlightBytesLimit bytes of messages on their way at a time; a larger message goes alone
 * @param heapCopyBytesLimit a new message up to this size is kept in memory until it is first tried, beside the one on disk
 * @param heapCopiesBytesLimit bytes of all messages so kept
 * @param heldLimit waiting messages that are remembered by number (about 40 bytes each); while there are more, later ones are
 *     not looked at
 * @param lostAcknowledgementWait how long a message whose acknowledgement was lost waits for the same worker, which may have
 *     stored it, before another one is asked
 * @param closeWait how long messages on their way may take when the engine is closed
 */
public record DeliverySettings(
        RetrySchedule retry,
        int copies,
        int inFlightLimit,
        long inFlightBytesLimit,
        int heapCopyBytesLimit,
        long heapCopiesBytesLimit,
        int heldLimit,
        Duration lostAcknowledgementWait,
        Duration closeWait) {

    private static final long MEGABYTE = 1024L * 1024;

    /** One copy; 200 messages and 64 MB in flight; 256 KB and 64 MB in memory; 1,000,000 held; 30 s; 5 s. */
    public static final DeliverySettings DEFAULT = new DeliverySettings(
            RetrySchedule.DEFAULT,
            1,
            200,
            64 * MEGABYTE,
            256 * 1024,
            64 * MEGABYTE,
            1_000_000,
            Duration.ofMinutes(2),
            Duration.ofSeconds(5));

    /** Most copies that can be asked for. */
    public static final int COPIES_LIMIT = 16;

    /** @throws IllegalArgumentException when a limit is below 1, a duration negative, or there are more than 16 copies */
    public DeliverySettings {
        if (copies < 1 || copies > COPIES_LIMIT) {
            throw new IllegalArgumentException("copies=" + copies + ": expected 1 to " + COPIES_LIMIT);
        }
        if (inFlightLimit < 1 || inFlightBytesLimit < 1 || heldLimit < 1) {
            throw new IllegalArgumentException("the limits for messages in flight and held must be at least 1");
        }
        if (heapCopyBytesLimit < 0 || heapCopiesBytesLimit < 0) {
            throw new IllegalArgumentException("the limits for messages in memory cannot be negative");
        }
        if (lostAcknowledgementWait.isNegative() || closeWait.isNegative()) {
            throw new IllegalArgumentException("waits cannot be negative");
        }
    }

    /** These settings with another number of copies. */
    public DeliverySettings withCopies(int number) {
        return new DeliverySettings(
                retry,
                number,
                inFlightLimit,
                inFlightBytesLimit,
                heapCopyBytesLimit,
                heapCopiesBytesLimit,
                heldLimit,
                lostAcknowledgementWait,
                closeWait);
    }

    /** These settings with another retry schedule. */
    public DeliverySettings withRetry(RetrySchedule schedule) {
        return new DeliverySettings(
                schedule,
                copies,
                inFlightLimit,
                inFlightBytesLimit,
                heapCopyBytesLimit,
                heapCopiesBytesLimit,
                heldLimit,
                lostAcknowledgementWait,
                closeWait);
    }

    /** These settings with another wait for a worker that may have a message already. */
    public DeliverySettings withLostAcknowledgementWait(Duration wait) {
        return new DeliverySettings(
                retry,
                copies,
                inFlightLimit,
                inFlightBytesLimit,
                heapCopyBytesLimit,
                heapCopiesBytesLimit,
                heldLimit,
                wait,
                closeWait);
    }

    /** These settings with other limits for messages on their way. */
    public DeliverySettings withInFlight(int messages, long bytes) {
        return new DeliverySettings(
                retry,
                copies,
                messages,
                bytes,
                heapCopyBytesLimit,
                heapCopiesBytesLimit,
                heldLimit,
                lostAcknowledgementWait,
                closeWait);
    }
}
