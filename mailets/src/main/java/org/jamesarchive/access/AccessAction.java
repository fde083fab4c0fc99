package org.jamesarchive.access;

import static org.jamesarchive.table.TableSyntaxException.excerpt;

import java.util.Locale;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;

/**
 * Reads the value of an access entry (access(5)); action names in any case.
 * <pre>
 *   OK [ignored]         permit
 *   digits only          permit, but for 4NN and 5NN alone: Postfix permits there what was hardly meant so; refused here
 *   REJECT [text]        554 5.7.1 text    (access_map_reject_code)
 *   DEFER [text]         450 4.7.1 text    (access_map_defer_code)
 *   4NN text, 5NN text   NN N.7.1 text
 *   anything else        no table: Postfix would run a restriction, a filter, or drop the mail
 * </pre>
 * An enhanced status code at the beginning of the text takes the place of N.7.1; its class becomes the code's, and a status
 * about senders becomes the one about recipients, as Postfix does. Without text it is {@code Access denied}.
 */
final class AccessAction {

    static final int REJECT_CODE = 554;
    static final int DEFER_CODE = 450;
    static final String TEXT_DEFAULT = "Access denied";

    /** Longest text, in characters: leaves room for code and recipient in a reply line of 512 (RFC 5321 §4.5.3.1.5). */
    static final int TEXT_LIMIT = 400;

    private final TextTable table;
    private final TableEntry entry;

    private AccessAction(TextTable table, TableEntry entry) {
        this.table = table;
        this.entry = entry;
    }

    /** @throws TableSyntaxException when the value is none of the above, or its text does not fit into a reply */
    static AccessDecision parse(TextTable table, TableEntry entry) throws TableSyntaxException {
        return new AccessAction(table, entry).parse();
    }

    private AccessDecision parse() throws TableSyntaxException {
        String value = entry.value();
        int end = endOfWord(value, 0);
        String word = value.substring(0, end).toUpperCase(Locale.ROOT);
        String text = value.substring(skipSpace(value, end));
        if (isDigits(value) && !isReplyCode(value)) {
            return new AccessDecision.Permit(entry);
        }
        if (isReplyCode(word) && !text.isEmpty()) {
            return refusal(Integer.parseInt(word), text);
        }
        return switch (word) {
            case "OK" -> new AccessDecision.Permit(entry);
            case "REJECT" -> refusal(REJECT_CODE, text);
            case "DEFER" -> refusal(DEFER_CODE, text);
            default ->
                throw table.problem(
                        entry.line(),
                        "found action " + excerpt(value)
                                + ", expected OK, REJECT [text], DEFER [text], \"4NN text\" or \"5NN text\"");
        };
    }

    private AccessDecision refusal(int code, String text) throws TableSyntaxException {
        int end = endOfWord(text, 0);
        String status = text.substring(0, end);
        boolean hasStatus = isStatus(status);
        String said = hasStatus ? text.substring(skipSpace(text, end)) : text;
        requireReplyText(said);
        String shown = said.isEmpty() ? TEXT_DEFAULT : said;
        String enhanced = code / 100 + (hasStatus ? forRecipient(status.substring(1)) : ".7.1");
        return code < 500
                ? new AccessDecision.Defer(entry, code, enhanced, shown)
                : new AccessDecision.Reject(entry, code, enhanced, shown);
    }

    private void requireReplyText(String text) throws TableSyntaxException {
        if (text.length() > TEXT_LIMIT) {
            throw table.problem(
                    entry.line(),
                    "found a text of over " + TEXT_LIMIT + " characters, expected one that fits into a reply");
        }
        if (!text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
            throw table.problem(
                    entry.line(), "found text " + excerpt(text) + ", expected printable ASCII (RFC 5321 section 4.2)");
        }
    }

    /** The part of a status behind its class; a sender's (RFC 3463 X.1.7, X.1.8) as the recipient's, other X.1.N as X.1.0. */
    private static String forRecipient(String subjectAndDetail) {
        if (!subjectAndDetail.startsWith(".1.")) {
            return subjectAndDetail;
        }
        return switch (subjectAndDetail.substring(3)) {
            case "1", "2", "3", "4", "5", "6" -> subjectAndDetail;
            case "7" -> ".1.3";
            case "8" -> ".1.2";
            default -> ".1.0";
        };
    }

    /** RFC 3463: class 2, 4 or 5, subject and detail of one to three digits. */
    private static boolean isStatus(String word) {
        int second = word.indexOf('.', 2);
        return word.length() > 4
                && "245".indexOf(word.charAt(0)) >= 0
                && word.charAt(1) == '.'
                && second > 0
                && isShortNumber(word.substring(2, second))
                && isShortNumber(word.substring(second + 1));
    }

    private static boolean isShortNumber(String text) {
        return text.length() <= 3 && isDigits(text);
    }

    private static boolean isReplyCode(String word) {
        return word.length() == 3 && isDigits(word) && (word.charAt(0) == '4' || word.charAt(0) == '5');
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int endOfWord(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != ' ' && text.charAt(i) != '\t') {
            i++;
        }
        return i;
    }

    private static int skipSpace(String text, int from) {
        int i = from;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i;
    }
}
