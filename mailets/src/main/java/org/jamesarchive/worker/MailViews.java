package org.jamesarchive.worker;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jamesarchive.index.Cursor;
import org.jamesarchive.index.IndexStatus;
import org.jamesarchive.index.SearchHit;
import org.jamesarchive.index.SearchPage;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.MailAddress;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredCopy;
import org.jspecify.annotations.Nullable;

/** What the routes show of mails as JSON; times are RFC 3339 in UTC, null where there is none. */
final class MailViews {

    private MailViews() {}

    /** {@code VALUE.MAILID}: where a hit stands in an order. */
    static String text(Cursor cursor) {
        return cursor.value() + "." + cursor.mailId();
    }

    /** @throws IllegalArgumentException when it is none */
    static Cursor cursor(String text) {
        int dot = text.indexOf('.');
        return new Cursor(Long.parseLong(text.substring(0, Math.max(dot, 0))), new ContentId(text.substring(dot + 1)));
    }

    /** In lower case. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A recipient of the envelope. */
    record Recipient(String kind, String address, String via, String original) {

        static Recipient of(EnvelopeEvidence.Recipient recipient) {
            return new Recipient(
                    word(recipient.kind()), recipient.address(), word(recipient.via()), recipient.original());
        }
    }

    /** An envelope. */
    record Evidence(String sender, String onBehalfOf, List<Recipient> recipients) {

        static List<Evidence> of(List<EnvelopeEvidence> evidence) {
            return evidence.stream()
                    .map(one -> new Evidence(
                            one.sender(),
                            one.onBehalfOf(),
                            one.recipients().stream().map(Recipient::of).toList()))
                    .toList();
        }
    }

    /** A hit. */
    record Hit(
            String mailId,
            List<String> contentIds,
            String subject,
            List<String> from,
            List<String> to,
            @Nullable String date,
            String received,
            String messageId,
            List<Evidence> evidence,
            long size,
            List<String> attachments,
            List<String> defects,
            List<String> snippets,
            String cursor) {

        static Hit of(SearchHit hit) {
            return new Hit(
                    hit.mailId().hex(),
                    hexes(hit.contentIds()),
                    hit.subject(),
                    hit.from(),
                    hit.to(),
                    hit.date().map(Object::toString).orElse(null),
                    hit.received().toString(),
                    hit.messageId(),
                    Evidence.of(hit.evidence()),
                    hit.size(),
                    hit.attachments(),
                    hit.defects(),
                    hit.snippets(),
                    text(hit.cursor()));
        }
    }

    /** Only what is needed to count mails. */
    record HitId(String mailId, String cursor) {}

    /** How far the index is. */
    record Index(long mails, long behind, String failure) {

        static Index of(IndexStatus status) {
            return new Index(status.mails(), status.behind(), status.failure());
        }
    }

    /** A value and how many mails have it. */
    record Count(String value, long mails) {

        static List<Count> of(List<SearchPage.FacetCount> counts) {
            return counts.stream()
                    .map(count -> new Count(count.value(), count.mails()))
                    .toList();
        }
    }

    /** A name and an address. */
    record Address(String name, String address) {

        static List<Address> of(List<MailAddress> addresses) {
            return addresses.stream()
                    .map(address -> new Address(address.name(), address.address()))
                    .toList();
        }
    }

    /** A part that can be fetched. */
    record Part(String path, String fileName, String mediaType, long size) {

        static List<Part> of(List<Attachment> attachments) {
            return attachments.stream()
                    .map(part -> new Part(part.path(), part.fileName(), part.mediaType(), part.size()))
                    .toList();
        }
    }

    /** A mail, read. */
    record Mail(
            String mailId,
            List<String> contentIds,
            boolean unwrapped,
            long size,
            String received,
            List<Address> from,
            List<Address> to,
            List<Address> cc,
            List<Address> bcc,
            String subject,
            @Nullable String date,
            String messageId,
            List<String> references,
            String body,
            List<Part> parts,
            List<Evidence> evidence,
            List<String> defects) {

        static Mail of(Mails.Found found, StoredCopy copy, ArchivedMail mail) {
            Optional<SearchHit> hit = found.hit();
            return new Mail(
                    mail.mailId().hex(),
                    hexes(found.contentIds()),
                    mail.isUnwrapped(),
                    mail.content().size(),
                    hit.map(SearchHit::received).orElse(copy.arrival()).toString(),
                    Address.of(mail.message().from()),
                    Address.of(mail.message().to()),
                    Address.of(mail.message().cc()),
                    Address.of(mail.message().bcc()),
                    mail.message().subject(),
                    mail.message().date().map(Object::toString).orElse(null),
                    mail.message().messageId(),
                    mail.message().references(),
                    mail.message().body(),
                    Part.of(mail.message().attachments()),
                    Evidence.of(hit.map(SearchHit::evidence).orElse(mail.evidence())),
                    mail.message().defects());
        }
    }

    static List<String> hexes(List<ContentId> contentIds) {
        return contentIds.stream().map(ContentId::hex).toList();
    }
}
