package org.jamesarchive.index;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.store.ContentId;

/**
 * A mail that was found.
 *
 * @param mailId the mail; every hit has another one
 * @param contentIds what is stored of it: the mail itself, the reports that wrap it
 * @param date of the Date field
 * @param received when its first copy arrived in the archive
 * @param evidence merged over its copies
 * @param size of the mail in bytes
 * @param attachments their file names, or media types where there is none
 * @param defects why it counts as malformed
 * @param snippets of subject, body and attachments, HTML-escaped, what matched between {@code <mark>} and {@code </mark>}; empty when not asked for
 */
public record SearchHit(
        ContentId mailId,
        List<ContentId> contentIds,
        String subject,
        List<String> from,
        List<String> to,
        Optional<Instant> date,
        Instant received,
        String messageId,
        List<EnvelopeEvidence> evidence,
        long size,
        List<String> attachments,
        List<String> defects,
        List<String> snippets,
        Cursor cursor) {

    public SearchHit {
        contentIds = List.copyOf(contentIds);
        from = List.copyOf(from);
        to = List.copyOf(to);
        evidence = List.copyOf(evidence);
        attachments = List.copyOf(attachments);
        defects = List.copyOf(defects);
        snippets = List.copyOf(snippets);
    }
}
