package org.jamesarchive.journal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jamesarchive.journal.EnvelopeEvidence.Kind;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.journal.EnvelopeEvidence.Via;

/**
 * The first part of a journal report (MS-XJRNL §2.1.1): the facts of the envelope as lines of text, read leniently.
 * <pre>
 *   Sender: addr
 *   On-Behalf-Of: addr
 *   Subject, Message-ID, Label, Mailbox, SentUtc, ReceivedUtc: not needed, the original and the log say it
 *   To | Cc | Bcc | Recipient: addr [, Expanded: addr | , Forwarded: addr]
 * </pre>
 * Names in any case, fields in any order, lines folded or not, addresses with or without brackets. What else stands there is a defect.
 */
final class ReportBody {

    private static final int RECIPIENT_LIMIT = 100_000;
    private static final int NAME_LIMIT = 60;
    private static final Set<String> KNOWN =
            Set.of("subject", "message-id", "label", "mailbox", "sentutc", "receivedutc");

    private final List<Recipient> recipients = new ArrayList<>();
    private final Set<String> defects = new LinkedHashSet<>();
    private String sender = "";
    private boolean isSenderSeen;
    private String onBehalfOf = "";

    private ReportBody() {}

    static ReportBody read(String text) {
        ReportBody body = new ReportBody();
        StringBuilder field = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (!line.isBlank() && (line.charAt(0) == ' ' || line.charAt(0) == '\t') && !field.isEmpty()) {
                field.append(' ').append(line.strip());
            } else {
                body.take(field.toString());
                field.setLength(0);
                field.append(line.strip());
            }
        }
        body.take(field.toString());
        if (!body.isSenderSeen) {
            body.defects.add("journal report without a Sender");
        }
        if (body.recipients.isEmpty()) {
            body.defects.add("journal report without recipients");
        }
        return body;
    }

    EnvelopeEvidence evidence() {
        return new EnvelopeEvidence(sender, onBehalfOf, recipients);
    }

    /** Whether it says anything about an envelope. */
    boolean isReport() {
        return isSenderSeen || !recipients.isEmpty();
    }

    List<String> defects() {
        return List.copyOf(defects);
    }

    private void take(String field) {
        if (field.isEmpty()) {
            return;
        }
        int colon = field.indexOf(':');
        String name = colon < 0 ? "" : field.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = field.substring(colon + 1).strip();
        switch (name) {
            case "sender" -> {
                sender = isSenderSeen ? sender : address(value);
                isSenderSeen = true;
            }
            case "on-behalf-of" -> onBehalfOf = onBehalfOf.isEmpty() ? address(value) : onBehalfOf;
            case "to" -> recipients(Kind.TO, value);
            case "cc" -> recipients(Kind.CC, value);
            case "bcc" -> recipients(Kind.BCC, value);
            case "recipient", "recipients" -> recipients(Kind.RECIPIENT, value);
            default -> {
                if (name.isEmpty() || name.length() > NAME_LIMIT) {
                    defects.add("journal report with a line that is no field");
                } else if (!KNOWN.contains(name) && defects.size() < NAME_LIMIT) {
                    defects.add("journal report with an unknown field '" + name + "'");
                }
            }
        }
    }

    private void recipients(Kind kind, String value) {
        List<Recipient> read = new ArrayList<>();
        for (String item : value.split(",")) {
            String text = item.strip();
            Via via = via(text);
            if (via == Via.DIRECT) {
                if (!text.isEmpty()) {
                    read.add(new Recipient(kind, address(text), Via.DIRECT, ""));
                }
            } else if (read.isEmpty()) {
                defects.add("journal report with a list or forward without a recipient");
            } else {
                String original = address(text.substring(text.indexOf(':') + 1));
                read.set(
                        read.size() - 1,
                        new Recipient(kind, read.get(read.size() - 1).address(), via, original));
            }
        }
        for (Recipient recipient : read) {
            if (recipients.size() >= RECIPIENT_LIMIT) {
                defects.add("journal report with more than " + RECIPIENT_LIMIT + " recipients");
                return;
            }
            recipients.add(recipient);
        }
    }

    private static Via via(String text) {
        String lowerCase = text.toLowerCase(Locale.ROOT);
        return lowerCase.startsWith("expanded:")
                ? Via.EXPANDED
                : lowerCase.startsWith("forwarded:") ? Via.FORWARDED : Via.DIRECT;
    }

    /** Without brackets, and without the {@code SMTP:} that some put before it. */
    private static String address(String text) {
        String plain = text.strip();
        int open = plain.lastIndexOf('<');
        if (open >= 0 && plain.endsWith(">")) {
            plain = plain.substring(open + 1, plain.length() - 1).strip();
        }
        return plain.regionMatches(true, 0, "smtp:", 0, 5) ? plain.substring(5) : plain;
    }
}
