package org.jamesarchive.query;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What can stand before a colon.
 * <pre>
 *   subject body              words of the subject, of the text that is shown as the mail
 *   filename                  words of the names of attachments
 *   attachment                likewise, and of the text in them
 *   from to cc bcc            of the header: address, domain, parts of either, display name
 *   rcpt                      recipients of the envelope, as far as they are known
 *   participant               all of these, and the sender of the envelope
 *   domain                    a domain of a participant, or one above it
 *   message-id references     as in the header, with or without angle brackets
 *   type                      media type of an attachment: application/pdf, image
 *   server                    server_id of the worker: 3, worker3
 *   id                        content id of the mail, of a copy or journal report; wildcard at its end only
 *   tag                       kept for later: no mail has one
 *   has is                    has:attachment, is:malformed, is:journaled
 *   date received             the Date field (the arrival where there is none), the arrival: day, month, year or time in UTC, or a range
 *   size                      bytes, KB, MB, GB, KiB, MiB, GiB, or a range
 * </pre>
 */
public enum QueryField {
    /** No field was named: subject, text, participants, attachments. */
    ANY(Kind.TEXT),
    SUBJECT(Kind.TEXT),
    BODY(Kind.TEXT),
    FILENAME(Kind.TEXT),
    ATTACHMENT(Kind.TEXT),
    FROM(Kind.TEXT),
    TO(Kind.TEXT),
    CC(Kind.TEXT),
    BCC(Kind.TEXT),
    RCPT(Kind.TEXT),
    PARTICIPANT(Kind.TEXT),
    DOMAIN(Kind.TEXT),
    MESSAGE_ID(Kind.TEXT),
    REFERENCES(Kind.TEXT),
    TYPE(Kind.TEXT),
    SERVER(Kind.TEXT),
    ID(Kind.TEXT),
    TAG(Kind.TEXT),
    HAS(Kind.FLAG),
    IS(Kind.FLAG),
    DATE(Kind.TIME),
    RECEIVED(Kind.TIME),
    SIZE(Kind.SIZE);

    /** What may stand behind the colon. */
    enum Kind {
        TEXT,
        FLAG,
        TIME,
        SIZE
    }

    private static final Map<String, QueryField> OTHER_NAMES = Map.of(
            "recipient", RCPT,
            "address", PARTICIPANT,
            "arrived", RECEIVED,
            "msgid", MESSAGE_ID);

    private final Kind kind;

    QueryField(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** All that may stand behind the colon of a flag. */
    List<String> flags() {
        return switch (this) {
            case HAS -> List.of("attachment");
            case IS -> List.of("journaled", "malformed");
            default -> List.of();
        };
    }

    /** Whether it is running text, cut into words. */
    boolean isText() {
        return this == ANY || this == SUBJECT || this == BODY || this == FILENAME || this == ATTACHMENT;
    }

    /** How a query writes it; empty for {@link #ANY}. */
    public String word() {
        return this == ANY ? "" : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<QueryField> of(String word) {
        String folded = word.toLowerCase(Locale.ROOT);
        Optional<QueryField> known = Arrays.stream(values())
                .filter(field -> field != ANY && field.word().equals(folded))
                .findFirst();
        return known.or(() -> Optional.ofNullable(OTHER_NAMES.get(folded)));
    }

    /** All names, for messages. */
    static String words() {
        List<String> names = Arrays.stream(values())
                .filter(field -> field != ANY)
                .map(QueryField::word)
                .toList();
        return names.stream().collect(Collectors.joining(", ")) + ", after, before";
    }
}
