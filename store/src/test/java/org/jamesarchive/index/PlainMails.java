package org.jamesarchive.index;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.journal.EnvelopeEvidence.Kind;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.journal.EnvelopeEvidence.Via;
import org.jamesarchive.journal.MailReader;
import org.jamesarchive.message.Attachment;
import org.jamesarchive.message.MailAddress;
import org.jamesarchive.message.ParsedMessage;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.StoredCopy;

/**
 * Reads mails of one line a field in UTF-8, for tests of the index alone: {@code Date} is an instant, {@code Attachment: name;type;text} one
 * attachment, {@code Report: sender>recipient,recipient} makes the mail a journal report whose body is the original, {@code Defect} is one, and
 * {@code Crash} makes the reader throw what it names.
 */
final class PlainMails implements MailReader {

    @Override
    public ArchivedMail read(StoredCopy copy) throws IOException {
        byte[] bytes;
        try (InputStream in = copy.content().open()) {
            bytes = in.readAllBytes();
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        Map<String, List<String>> fields = fields(text);
        String body = body(text);
        if (fields.containsKey("report")) {
            Content original = Content.of(body.getBytes(StandardCharsets.UTF_8));
            return new ArchivedMail(
                    ContentId.of(original),
                    original,
                    together(message(fields(body), body(body)), fields),
                    evidence(fields.get("report")),
                    true);
        }
        return new ArchivedMail(
                ContentId.of(copy.content()),
                copy.content(),
                message(fields, body),
                evidence(all(fields, "envelope")),
                false);
    }

    /** With what the report alone has. */
    private static ParsedMessage together(ParsedMessage message, Map<String, List<String>> report) {
        List<Attachment> attachments = new ArrayList<>(message.attachments());
        all(report, "decrypted").forEach(text -> attachments.add(new Attachment("1", "", "text/plain", 1, text)));
        List<String> defects = new ArrayList<>(message.defects());
        defects.addAll(all(report, "defect"));
        return new ParsedMessage(
                message.from(),
                message.to(),
                message.cc(),
                message.bcc(),
                message.subject(),
                message.date(),
                message.messageId(),
                message.references(),
                message.body(),
                attachments,
                defects);
    }

    static byte[] report(String envelope, byte[] original) {
        return ("Report: " + envelope + "\r\n\r\n" + new String(original, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String body(String text) {
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? "" : text.substring(end + 4);
    }

    private static Map<String, List<String>> fields(String text) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        int end = text.indexOf("\r\n\r\n");
        for (String line : text.substring(0, end < 0 ? text.length() : end).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.computeIfAbsent(
                                line.substring(0, colon).toLowerCase(java.util.Locale.ROOT), any -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private static List<String> all(Map<String, List<String>> fields, String name) {
        return fields.getOrDefault(name, List.of());
    }

    private static String one(Map<String, List<String>> fields, String name) {
        return all(fields, name).stream().findFirst().orElse("");
    }

    private static ParsedMessage message(Map<String, List<String>> fields, String body) {
        switch (one(fields, "crash")) {
            case "runtime" -> throw new IllegalStateException("a bug in the parser");
            case "stack" -> throw new StackOverflowError();
            case "memory" -> throw new OutOfMemoryError("as a test wants it");
            default -> {}
        }
        List<Attachment> attachments = all(fields, "attachment").stream()
                .map(value -> value.split(";", -1))
                .map(parts -> new Attachment("2", parts[0], parts[1], parts[2].length(), parts[2]))
                .toList();
        return new ParsedMessage(
                addresses(all(fields, "from")),
                addresses(all(fields, "to")),
                addresses(all(fields, "cc")),
                addresses(all(fields, "bcc")),
                one(fields, "subject"),
                all(fields, "date").stream().findFirst().map(Instant::parse),
                one(fields, "message-id"),
                all(fields, "references"),
                body,
                attachments,
                all(fields, "defect"));
    }

    private static List<MailAddress> addresses(List<String> fields) {
        return fields.stream()
                .flatMap(field -> Arrays.stream(field.split(", ")))
                .map(PlainMails::address)
                .toList();
    }

    private static MailAddress address(String text) {
        int open = text.indexOf('<');
        return open < 0
                ? new MailAddress("", text)
                : new MailAddress(text.substring(0, open).strip(), text.substring(open + 1, text.length() - 1));
    }

    private static List<EnvelopeEvidence> evidence(List<String> envelopes) {
        return envelopes.stream()
                .map(envelope -> envelope.split(">", -1))
                .map(parts -> new EnvelopeEvidence(
                        parts[0],
                        "",
                        Arrays.stream(parts[1].split(",", -1))
                                .map(recipient -> new Recipient(Kind.RECIPIENT, recipient, Via.DIRECT, ""))
                                .toList()))
                .toList();
    }

    /** Makes the optional of one test's date. */
    static Optional<Instant> at(String instant) {
        return Optional.of(Instant.parse(instant));
    }
}
