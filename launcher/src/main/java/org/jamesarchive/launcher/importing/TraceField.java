package org.jamesarchive.launcher.importing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jamesarchive.launcher.mail.LineEnds;

/**
 * The trace field (RFC 5321 §4.4) that says where an imported mail was and when it was delivered there:
 * <pre>
 *   Received: by HOST
 *   	(James Archive import of SOURCE,
 *   	dated by WHAT);
 *   	Mon, 4 Mar 2002 10:11:12 +0000
 * </pre>
 * It is not part of the content id, so that the same mail out of a journal is the same. A mail that begins with a space or a tab
 * goes without: its first line would become a part of the field.
 */
final class TraceField {

    private static final int NAME_LENGTH_LIMIT = 300;
    private static final int HOST_LENGTH_LIMIT = 255;
    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final String host;

    /** @param host this machine's name */
    TraceField(String host) {
        String safe = host.replaceAll("[^A-Za-z0-9.-]", "");
        this.host = safe.isEmpty() ? "localhost" : safe.substring(0, Math.min(safe.length(), HOST_LENGTH_LIMIT));
    }

    /** The mail as it goes on the wire: the trace field, then the mail, all lines ended by CRLF. */
    byte[] before(ImportItem item, Instant now) {
        byte[] mail = LineEnds.toCrlf(item.bytes());
        if (mail.length > 0 && (mail[0] == ' ' || mail[0] == '\t')) {
            return mail;
        }
        byte[] field = field(item, now).getBytes(StandardCharsets.US_ASCII);
        byte[] wire = new byte[Math.addExact(field.length, mail.length)];
        System.arraycopy(field, 0, wire, 0, field.length);
        System.arraycopy(mail, 0, wire, field.length, mail.length);
        return wire;
    }

    private String field(ImportItem item, Instant now) {
        Instant date = item.date().filter(TraceField::isPlausible).orElse(now);
        String datedBy = date.equals(now) ? "time of import" : item.datedBy();
        return "Received: by " + host + "\r\n\t(James Archive import of " + comment(item.name()) + ",\r\n\tdated by "
                + comment(datedBy) + ");\r\n\t" + DATE.format(date) + "\r\n";
    }

    private static boolean isPlausible(Instant date) {
        return !date.isBefore(Instant.EPOCH) && date.isBefore(LATEST);
    }

    /** What may stand in a comment (RFC 5322 §3.2.2): printable US-ASCII but parentheses and backslash; of a long text its end. */
    private static String comment(String text) {
        String end =
                text.length() <= NAME_LENGTH_LIMIT ? text : "..." + text.substring(text.length() - NAME_LENGTH_LIMIT);
        return end.replaceAll("[^ -~]|[()\\\\]", "_");
    }
}
