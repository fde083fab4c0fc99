package org.jamesarchive.launcher.mail;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line that separates the mails of an mbox file: {@code From sender date}, the date as asctime(3) writes it, in UTC (RFC 4155)
 * unless an offset such as {@code +0200} stands before or behind the year.
 */
final class FromLine {

    static final byte[] START = "From ".getBytes(StandardCharsets.US_ASCII);

    private static final int LENGTH_LIMIT = 1_000;
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final Pattern DATE = Pattern.compile(
            "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +(" + String.join("|", MONTHS)
                    + ") +(\\d{1,2}) +(\\d{1,2}):(\\d{2})(?::(\\d{2}))?(?: +([A-Za-z]{1,5}|[+-]\\d{4}))? +(\\d{4})(?: +([+-]\\d{4}))?");

    private FromLine() {}

    static boolean isFromLine(byte[] line) {
        return MboxReader.startsWith(line, 0, START);
    }

    /** The date in it, nothing when there is none that makes sense. */
    static Optional<Instant> date(byte[] line) {
        Matcher date =
                DATE.matcher(new String(line, 0, Math.min(line.length, LENGTH_LIMIT), StandardCharsets.ISO_8859_1));
        if (!date.find()) {
            return Optional.empty();
        }
        try {
            String second = date.group(5);
            LocalDateTime local = LocalDateTime.of(
                    number(date.group(7)),
                    MONTHS.indexOf(date.group(1)) + 1,
                    number(date.group(2)),
                    number(date.group(3)),
                    number(date.group(4)),
                    second == null ? 0 : Math.min(number(second), 59));
            return Optional.of(local.toInstant(offset(date.group(6), date.group(8))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ZoneOffset offset(String before, String behind) {
        String offset = behind == null ? before : behind;
        return offset != null && (offset.startsWith("+") || offset.startsWith("-"))
                ? ZoneOffset.of(offset)
                : ZoneOffset.UTC;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
