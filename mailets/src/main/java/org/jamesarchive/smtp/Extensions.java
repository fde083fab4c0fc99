package org.jamesarchive.smtp;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The SMTP service extensions a host offers (RFC 5321 §2.2) that we use; all others are ignored.
 *
 * @param pipelining RFC 2920
 * @param size RFC 1870: the SIZE parameter is understood
 * @param sizeLimit RFC 1870: the largest message in bytes, 0 when none is told
 * @param eightBitMime RFC 6152
 * @param smtpUtf8 RFC 6531
 * @param chunking RFC 3030
 * @param startTls RFC 3207
 */
record Extensions(
        boolean pipelining,
        boolean size,
        long sizeLimit,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean chunking,
        boolean startTls) {

    /** What a host that knows only HELO offers. */
    static final Extensions NONE = new Extensions(false, false, 0, false, false, false, false);

    private static final int DIGITS_LIMIT = 18;

    /** @param lines the lines of the reply to EHLO; the first one is the greeting and offers nothing */
    static Extensions of(List<String> lines) {
        Map<String, String> offered = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.strip().split(" +", 2);
            offered.put(words[0].toUpperCase(Locale.ROOT), words.length > 1 ? words[1] : "");
        }
        return new Extensions(
                offered.containsKey("PIPELINING"),
                offered.containsKey("SIZE"),
                limit(offered.getOrDefault("SIZE", "")),
                offered.containsKey("8BITMIME"),
                offered.containsKey("SMTPUTF8"),
                offered.containsKey("CHUNKING"),
                offered.containsKey("STARTTLS"));
    }

    /** A limit that cannot be read is none: the host itself will refuse what it cannot take. */
    private static long limit(String digits) {
        boolean number = !digits.isEmpty()
                && digits.length() <= DIGITS_LIMIT
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(digits) : 0;
    }
}
