package org.jamesarchive.store;

import java.time.Instant;
import java.util.List;

/**
 * A message as it arrives at the store.
 *
 * @param contentId the content id of {@code content}; the caller has computed it while the message streamed in
 * @param content the whole message, trace block included
 * @param arrival when the worker received it
 * @param sender the SMTP envelope sender, empty for the null sender
 * @param recipients the SMTP envelope recipients
 */
public record Arrival(ContentId contentId, Content content, Instant arrival, String sender, List<String> recipients) {

    public Arrival {
        recipients = List.copyOf(recipients);
    }
}
