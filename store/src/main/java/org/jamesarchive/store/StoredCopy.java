package org.jamesarchive.store;

import java.time.Instant;
import java.util.List;

/**
 * One copy of a message, as it arrived.
 *
 * @param arrival when the worker received it
 * @param sender the SMTP envelope sender, empty for the null sender
 * @param recipients the SMTP envelope recipients
 * @param content this copy's own trace block and the message behind it, byte for byte
 * @param traceLength length of its trace block in bytes
 */
public record StoredCopy(Instant arrival, String sender, List<String> recipients, Content content, long traceLength) {

    public StoredCopy {
        recipients = List.copyOf(recipients);
    }
}
