package org.jamesarchive.delivery;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jamesarchive.queue.QueueEntry;

/**
 * Puts messages into {@code undeliverable}, each under a key that a second try after a crash finds again. Safe for use by many
 * threads.
 */
final class Parking {

    /** Attribute of a message whose queue header is damaged: the first bytes of it, Base64. */
    static final String DAMAGED_HEADER = "header";

    private static final int HEADER_BYTES_LIMIT = 8192;

    private final Undeliverable undeliverable;

    Parking(Undeliverable undeliverable) {
        this.undeliverable = undeliverable;
    }

    /**
     * Parks a message for the recipients of one domain.
     *
     * @throws IOException when it cannot be kept
     */
    void park(DomainDelivery delivery, String reason) throws IOException {
        MessageDelivery message = delivery.message();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(Undeliverable.SENDER, delivery.envelope().sender());
        attributes.put(
                Undeliverable.RECIPIENTS, String.join("\n", delivery.envelope().recipients()));
        attributes.put(Undeliverable.ARRIVAL, message.arrival().toString());
        attributes.put(Undeliverable.REASON, reason);
        String key = message.contentId() + "-" + message.id() + "-"
                + message.domains().indexOf(delivery);
        undeliverable.park(key, attributes, message.content());
    }

    /**
     * Parks a message of which only the bytes are known.
     *
     * @throws IOException when it cannot be kept
     */
    void parkDamaged(QueueEntry entry, String reason) throws IOException {
        byte[] header = entry.header();
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(Undeliverable.SENDER, "");
        attributes.put(Undeliverable.RECIPIENTS, "");
        attributes.put(Undeliverable.ARRIVAL, entry.arrival().toString());
        attributes.put(Undeliverable.REASON, reason);
        attributes.put(
                DAMAGED_HEADER,
                Base64.getEncoder().encodeToString(Arrays.copyOf(header, Math.min(header.length, HEADER_BYTES_LIMIT))));
        undeliverable.park("damaged-" + entry.id(), attributes, entry.content());
    }
}
