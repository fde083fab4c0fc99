package org.jamesarchive.index;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.MailAddress;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.ContentId;

/**
 * What the index itself holds of a mail, to show it in a list and to merge what further copies say. In which order the copies come makes
 * no difference.
 *
 * @param contentIds ascending
 * @param date of the Date field; empty when there is none, or none within the years that can be written
 * @param received of the first copy
 * @param evidence one for each sender, senders and recipients ascending
 * @param size of the smallest copy: they differ in their trace block
 * @param defects of all copies, ascending
 * @param isUnwrapped whether any copy was wrapped in a journal report
 * @param weight how much there is to read in that copy which has most: the texts are indexed from it
 */
record MailRecord(
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
        boolean isUnwrapped,
        long weight) {

    /** Most content ids of one mail that are kept, the least ones. */
    static final int CONTENT_IDS_LIMIT = 10_000;

    /** Most recipients of one mail that are kept over all evidence, the least ones. */
    static final int RECIPIENTS_LIMIT = 100_000;

    /** Most senders of one mail that are kept. */
    static final int SENDERS_LIMIT = 1_000;

    /** Most addresses, attachments or defects that are shown. */
    static final int SHOWN_LIMIT = 1_000;

    /** Most characters of one text that are shown. */
    static final int TEXT_LIMIT = 2_000;

    private static final Comparator<Recipient> RECIPIENTS = Comparator.comparing(Recipient::kind)
            .thenComparing(Recipient::address)
            .thenComparing(Recipient::via)
            .thenComparing(Recipient::original);

    MailRecord {
        contentIds = List.copyOf(contentIds);
        from = List.copyOf(from);
        to = List.copyOf(to);
        evidence = List.copyOf(evidence);
        attachments = List.copyOf(attachments);
        defects = List.copyOf(defects);
    }

    /** What one copy says. */
    static MailRecord of(ContentId contentId, Instant received, ArchivedMail mail) {
        ParsedMessage message = mail.message();
        return new MailRecord(
                mail.mailId(),
                List.of(contentId),
                shown(message.subject()),
                shown(message.from().stream().map(MailRecord::text)),
                shown(message.to().stream().map(MailRecord::text)),
                message.date().filter(Moments::isWritable),
                Moments.ofMillis(Moments.millis(received)),
                shown(message.messageId()),
                merged(mail.evidence()),
                mail.content().size(),
                shown(message.attachments().stream().map(MailRecord::text)),
                shown(new TreeSet<>(message.defects()).stream()),
                mail.isUnwrapped(),
                weight(message));
    }

    /** How much there is to read in a message. */
    static long weight(ParsedMessage message) {
        return message.body().length()
                + message.attachments().stream()
                        .mapToLong(attachment -> 1 + attachment.text().length())
                        .sum();
    }

    /** The same mail with what another copy says; what is read from the mail itself is from that which has more. */
    MailRecord with(MailRecord other) {
        MailRecord richer = other.weight > weight ? other : this;
        Set<ContentId> ids = new TreeSet<>(contentIds);
        ids.addAll(other.contentIds);
        Set<String> all = new TreeSet<>(defects);
        all.addAll(other.defects);
        return new MailRecord(
                mailId,
                ids.stream().limit(CONTENT_IDS_LIMIT).toList(),
                richer.subject,
                richer.from,
                richer.to,
                richer.date,
                received.isBefore(other.received) ? received : other.received,
                richer.messageId,
                merged(Stream.concat(evidence.stream(), other.evidence.stream()).toList()),
                Math.min(size, other.size),
                richer.attachments,
                all.stream().limit(SHOWN_LIMIT).toList(),
                isUnwrapped || other.isUnwrapped,
                richer.weight);
    }

    /** The same with more defects, in which the texts of files that the extractor reads have no weight. */
    MailRecord withDefects(List<String> more) {
        Set<String> all = new TreeSet<>(defects);
        more.forEach(defect -> all.add(shown(defect)));
        return new MailRecord(
                mailId,
                contentIds,
                subject,
                from,
                to,
                date,
                received,
                messageId,
                evidence,
                size,
                attachments,
                all.stream().limit(SHOWN_LIMIT).toList(),
                isUnwrapped,
                weight);
    }

    /** Milliseconds since 1970 by which the mail is ordered. */
    long moment() {
        return Moments.millis(date.orElse(received));
    }

    SearchHit hit(long cursorValue, List<String> snippets) {
        return new SearchHit(
                mailId,
                contentIds,
                subject,
                from,
                to,
                date,
                received,
                messageId,
                evidence,
                size,
                attachments,
                defects,
                snippets,
                new Cursor(cursorValue, mailId));
    }

    private record Sender(String address, String onBehalfOf) {}

    private static List<EnvelopeEvidence> merged(Collection<EnvelopeEvidence> evidence) {
        Map<Sender, Set<Recipient>> bySender =
                new TreeMap<>(Comparator.comparing(Sender::address).thenComparing(Sender::onBehalfOf));
        for (EnvelopeEvidence one : evidence) {
            bySender.computeIfAbsent(new Sender(one.sender(), one.onBehalfOf()), sender -> new TreeSet<>(RECIPIENTS))
                    .addAll(one.recipients());
        }
        List<EnvelopeEvidence> merged = new ArrayList<>();
        long left = RECIPIENTS_LIMIT;
        for (Map.Entry<Sender, Set<Recipient>> one : bySender.entrySet()) {
            if (merged.size() == SENDERS_LIMIT) {
                break;
            }
            List<Recipient> recipients = one.getValue().stream().limit(left).toList();
            left -= recipients.size();
            merged.add(new EnvelopeEvidence(one.getKey().address(), one.getKey().onBehalfOf(), recipients));
        }
        return merged;
    }

    private static String text(MailAddress address) {
        if (address.name().isEmpty()) {
            return address.address();
        }
        return address.address().isEmpty() ? address.name() : address.name() + " <" + address.address() + ">";
    }

    private static String text(Attachment attachment) {
        return attachment.fileName().isEmpty() ? attachment.mediaType() : attachment.fileName();
    }

    private static List<String> shown(Stream<String> texts) {
        return texts.limit(SHOWN_LIMIT).map(MailRecord::shown).toList();
    }

    private static String shown(String text) {
        return text.length() <= TEXT_LIMIT ? text : text.substring(0, TEXT_LIMIT) + "…";
    }
}
