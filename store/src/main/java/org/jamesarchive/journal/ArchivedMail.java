package org.jamesarchive.journal;

import java.util.List;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;

/**
 * What one stored copy holds for people: of a journal report from a trusted source the mail that it wraps, else the mail itself.
 *
 * @param mailId the content id of that mail: of a report's original, so that all reports of one mail meet in it
 * @param content that mail's bytes, transfer encoding undone
 * @param evidence who sent it to whom according to this copy
 * @param isUnwrapped whether it was wrapped in a journal report
 */
public record ArchivedMail(
        ContentId mailId,
        Content content,
        ParsedMessage message,
        List<EnvelopeEvidence> evidence,
        boolean isUnwrapped) {

    public ArchivedMail {
        evidence = List.copyOf(evidence);
    }
}
