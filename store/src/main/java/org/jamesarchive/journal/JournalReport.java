package org.jamesarchive.journal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.message.PartWalk;
import org.jamesarchive.store.Content;
import org.jspecify.annotations.Nullable;

/**
 * A journal report taken apart (MS-XJRNL §2.1): part 1 tells the envelope, the next message/rfc822 is the original, another one its
 * decrypted copy. Known by its header, whichever of these it has:
 * <pre>
 *   X-MS-Journal-Report                          Exchange 2007 and later, Microsoft 365
 *   X-MS-Exchange-Organization-Journal-Report
 *   Content-Identifier, Content-Identifer        ExJournalReport
 *   X-WM-Journal-Report                          journal
 * </pre>
 * Or it is the message that a delivery status notification (RFC 3464) returns, when what failed was mail to the archive's own domain: anybody
 * can have any other mail bounced here.
 *
 * @param decrypted the copy without rights management, if there is one
 */
record JournalReport(PartContent original, Optional<Content> decrypted, ReportBody body) {

    private static final Set<String> PRESENT =
            Set.of("x-ms-journal-report", "x-ms-exchange-organization-journal-report");
    private static final Set<String> IDENTIFIERS = Set.of("content-identifier", "content-identifer");
    private static final int STATUS_LINE_LIMIT = 10_000;

    /**
     * What was found.
     *
     * @param report nothing when it is plain mail, or says it is a report and cannot be unwrapped
     * @param defect why it cannot; else empty
     */
    record Outcome(Optional<JournalReport> report, String defect) {

        private static final Outcome PLAIN = new Outcome(Optional.empty(), "");

        private static Outcome broken(String defect) {
            return new Outcome(Optional.empty(), defect);
        }
    }

    /**
     * Takes a message apart.
     *
     * @param domains of the archive, lower case: a notification that mail to one of them failed may return a report
     * @throws IOException when the content cannot be read
     */
    static Outcome read(Content content, Set<String> domains) throws IOException {
        try (PartWalk walk = PartWalk.of(content)) {
            if (isReport(walk)) {
                return unwrap(content, walk);
            }
            return isNotification(walk) ? returned(content, walk, domains) : Outcome.PLAIN;
        }
    }

    private static boolean isReport(PartWalk walk) {
        return PRESENT.stream().anyMatch(name -> !walk.values(name).isEmpty())
                || IDENTIFIERS.stream()
                        .flatMap(name -> walk.values(name).stream())
                        .anyMatch("ExJournalReport"::equalsIgnoreCase)
                || walk.values("x-wm-journal-report").stream().anyMatch("journal"::equalsIgnoreCase);
    }

    private static boolean isNotification(PartWalk walk) {
        return walk.values("content-type").stream()
                .anyMatch(type -> type.toLowerCase(Locale.ROOT).startsWith("multipart/report"));
    }

    private static Outcome unwrap(Content content, PartWalk walk) throws IOException {
        ReportBody body = null;
        PartContent original = null;
        Content decrypted = null;
        while (walk.next()) {
            if (isMessage(walk)) {
                if (original == null) {
                    original = PartContent.read(content, walk);
                } else if (decrypted == null) {
                    decrypted = PartContent.read(content, walk).content();
                }
            } else if (body == null && walk.mediaType().equals("text/plain")) {
                body = ReportBody.read(walk.text());
            }
        }
        return outcome(body, original, decrypted);
    }

    private static Outcome outcome(
            @Nullable ReportBody body, @Nullable PartContent original, @Nullable Content decrypted) throws IOException {
        if (body == null || !body.isReport()) {
            return Outcome.broken("journal report without an envelope");
        }
        if (original == null) {
            return Outcome.broken("journal report without the original mail");
        }
        try (PartWalk inner = PartWalk.of(original.content())) {
            if (!inner.hasHeader()) {
                return Outcome.broken("journal report whose original mail has no header");
            }
        }
        return new Outcome(Optional.of(new JournalReport(original, Optional.ofNullable(decrypted), body)), "");
    }

    private static Outcome returned(Content content, PartWalk walk, Set<String> domains) throws IOException {
        boolean isOurs = false;
        while (walk.next()) {
            if (walk.mediaType().equals("message/delivery-status")) {
                isOurs = failedDomains(walk.text()).stream().anyMatch(domains::contains);
            } else if (isMessage(walk) && isOurs) {
                Content inner = PartContent.read(content, walk).content();
                try (PartWalk returned = PartWalk.of(inner)) {
                    return isReport(returned) ? unwrap(inner, returned) : Outcome.PLAIN;
                }
            }
        }
        return Outcome.PLAIN;
    }

    private static boolean isMessage(PartWalk walk) {
        return walk.mediaType().equals("message/rfc822") || walk.mediaType().equals("message/global");
    }

    /** RFC 3464 §2.3: {@code Final-Recipient: rfc822; user@domain}. */
    private static List<String> failedDomains(String status) {
        List<String> domains = new ArrayList<>();
        status.lines().limit(STATUS_LINE_LIMIT).forEach(line -> {
            String lowerCase = line.toLowerCase(Locale.ROOT).strip();
            boolean isRecipient =
                    lowerCase.startsWith("final-recipient:") || lowerCase.startsWith("original-recipient:");
            int at = lowerCase.lastIndexOf('@');
            if (isRecipient && at >= 0) {
                domains.add(lowerCase.substring(at + 1).replace(">", "").strip());
            }
        });
        return domains;
    }
}
