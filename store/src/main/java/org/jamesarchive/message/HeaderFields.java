package org.jamesarchive.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fields of a message's header that people ask for. Used by one thread. */
final class HeaderFields {

    private static final int REFERENCE_LIMIT = 1_000;
    private static final int MESSAGE_ID_LIMIT = 1_000;
    private static final Pattern BRACKETED = Pattern.compile("<([^<>]{1,1000})>");

    private final Reading reading;
    private final List<MailAddress> from = new ArrayList<>();
    private final List<MailAddress> to = new ArrayList<>();
    private final List<MailAddress> cc = new ArrayList<>();
    private final List<MailAddress> bcc = new ArrayList<>();
    private final Set<String> references = new LinkedHashSet<>();
    private String subject = "";
    private String messageId = "";
    private Optional<Instant> date = Optional.empty();
    private String dateText = "";
    private int bytesLeft;

    HeaderFields(Reading reading) {
        this.reading = reading;
        this.bytesLeft = reading.limits().headerLimit();
    }

    /** Takes a field; of those that may stand only once the first one counts. */
    void add(String lowerCaseName, String octets) {
        bytesLeft -= octets.length();
        if (bytesLeft < 0) {
            reading.defect("the header is longer than " + reading.limits().headerLimit() + " bytes");
            return;
        }
        switch (lowerCaseName) {
            case "from", "sender" -> addresses(octets, from);
            case "to" -> addresses(octets, to);
            case "cc" -> addresses(octets, cc);
            case "bcc" -> addresses(octets, bcc);
            case "subject" -> subject = subject.isEmpty() ? HeaderText.decode(octets) : subject;
            case "message-id" -> messageId = messageId.isEmpty() ? messageId(octets) : messageId;
            case "in-reply-to", "references" -> references(octets);
            case "date" -> date(octets);
            default -> bytesLeft += octets.length();
        }
    }

    ParsedMessage message(String body) {
        return new ParsedMessage(
                from,
                to,
                cc,
                bcc,
                subject,
                date,
                messageId,
                List.copyOf(references),
                body,
                reading.attachments(),
                reading.defects());
    }

    /** What a reader of an embedded message sees of its header. */
    String shown() {
        StringBuilder shown = new StringBuilder();
        show(shown, "From", text(from));
        show(shown, "To", text(to));
        show(shown, "Cc", text(cc));
        show(shown, "Bcc", text(bcc));
        show(shown, "Date", dateText);
        show(shown, "Subject", subject);
        show(shown, "Message-ID", messageId);
        return shown.append('\n').toString();
    }

    String subject() {
        return subject;
    }

    private static void show(StringBuilder shown, String name, String value) {
        if (!value.isEmpty()) {
            shown.append(name).append(": ").append(value).append('\n');
        }
    }

    private static String text(List<MailAddress> addresses) {
        StringBuilder text = new StringBuilder();
        for (MailAddress address : addresses) {
            text.append(text.isEmpty() ? "" : ", ").append(address.name());
            if (!address.address().isEmpty()) {
                text.append(address.name().isEmpty() ? "<" : " <")
                        .append(address.address())
                        .append('>');
            }
        }
        return text.toString();
    }

    private void addresses(String octets, List<MailAddress> addresses) {
        if (!new AddressReader(octets, addresses, reading.limits().addressLimit()).read()) {
            reading.defect("more than " + reading.limits().addressLimit() + " addresses in a field");
        }
    }

    private static String messageId(String octets) {
        Matcher bracketed = BRACKETED.matcher(octets);
        String id =
                bracketed.find() ? bracketed.group(1) : octets.replace("<", "").replace(">", "");
        return HeaderText.decode8Bit(clip(id.replaceAll("\\s", "")));
    }

    private static String clip(String text) {
        return text.length() > MESSAGE_ID_LIMIT ? text.substring(0, MESSAGE_ID_LIMIT) : text;
    }

    private void references(String octets) {
        Matcher bracketed = BRACKETED.matcher(octets);
        while (bracketed.find()) {
            if (references.size() >= REFERENCE_LIMIT) {
                reading.defect("more than " + REFERENCE_LIMIT + " references");
                return;
            }
            references.add(HeaderText.decode8Bit(bracketed.group(1).replaceAll("\\s", "")));
        }
    }

    private void date(String octets) {
        if (dateText.isEmpty()) {
            dateText = clip(HeaderText.decode(octets));
            date = DateText.read(dateText);
            if (date.isEmpty()) {
                reading.defect("the Date field cannot be read");
            }
        }
    }
}
