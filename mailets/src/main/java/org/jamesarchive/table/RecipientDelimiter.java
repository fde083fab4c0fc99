package org.jamesarchive.table;

import java.util.Locale;

/**
 * Postfix's recipient_delimiter: splits {@code user+extension} at the first of its characters.
 * <pre>
 *   never split                       postmaster, mailer-daemon, double-bounce; with '-' among the characters also
 *                                     owner-LIST and LIST-request (owner_request_special = yes)
 *   a delimiter in the first place    not split: the user would be empty
 *   a delimiter in the last place     split: the extension is the delimiter alone
 * </pre>
 *
 * @param characters each of them is a delimiter; empty, Postfix's default, splits nothing
 */
public record RecipientDelimiter(String characters) {

    /** Postfix's default: no address has an extension. */
    public static final RecipientDelimiter NONE = new RecipientDelimiter("");

    private static final String OWNER = "owner-";
    private static final String REQUEST = "-request";

    /** @throws IllegalArgumentException when a character is not a printable ASCII character, or is a quote, a backslash or an at sign */
    public RecipientDelimiter {
        if (!characters.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '@' && c != '"' && c != '\\')) {
            throw new IllegalArgumentException("recipient_delimiter: found \"" + characters
                    + "\", expected printable ASCII characters but @, \" and \\");
        }
    }

    /** Where the extension of {@code localPart}, delimiter included, begins, or -1 when it has none. */
    public int split(String localPart) {
        if (characters.isEmpty()) {
            return -1;
        }
        for (int i = 0; i < localPart.length(); i++) {
            if (characters.indexOf(localPart.charAt(i)) >= 0) {
                return i == 0 || isNeverSplit(localPart) ? -1 : i;
            }
        }
        return -1;
    }

    private boolean isNeverSplit(String localPart) {
        String lower = localPart.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "postmaster", "mailer-daemon", "double-bounce" -> true;
            default ->
                characters.indexOf('-') >= 0
                        && (lower.startsWith(OWNER) || (lower.endsWith(REQUEST) && lower.length() > REQUEST.length()));
        };
    }
}
