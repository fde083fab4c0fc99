package org.jamesarchive.server.smtp;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.MailboxAddress;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of {@code MAIL FROM:<reverse-path> [parameters]} and {@code RCPT TO:<forward-path> [parameters]} (RFC 5321 §4.1.1.2,
 * §4.1.1.3, §4.1.2; RFC 6531 §3.3). Blanks behind the colon are passed over, as nearly every server does.
 * <pre>
 *                                                                 MAIL                     RCPT
 *   no FROM: or TO:, no angle brackets, more of them,
 *   anything but a blank behind the path                          501 5.5.4                501 5.5.4
 *   an empty path                                                 taken (null sender)      501 5.1.3
 *   a source route, two unquoted @, a space or special outside
 *   quotes, a local part over 64 or a domain over 255 octets      501 5.1.7                501 5.1.3
 *   no domain                                                     taken, it becomes ours   501 5.1.3
 *   a local part that is quoted and would not do without quotes   taken                    501 5.1.3
 *   more than ASCII without SMTPUTF8                              553 5.6.7                where MAIL had it, see RecipientCommand
 *   a parameter that is none, or given twice                      501 5.5.4                501 5.5.4
 * </pre>
 * Functions only.
 */
final class PathSyntax {

    private static final Refusal NO_REVERSE_PATH = Refusal.of("501", "5.5.4 Syntax: MAIL FROM:<address>");
    private static final Refusal NO_FORWARD_PATH = Refusal.of("501", "5.5.4 Syntax: RCPT TO:<address>");
    private static final Refusal BAD_SENDER = Refusal.of("501", "5.1.7 Bad sender address syntax");
    private static final Refusal BAD_RECIPIENT = Refusal.of("501", "5.1.3 Bad recipient address syntax");
    private static final Refusal BAD_PARAMETER =
            Refusal.of("501", "5.5.4 Syntax error in a parameter, or one given twice");

    static final Refusal UTF8_NOT_DECLARED = Refusal.of("553", "5.6.7 An address with more than ASCII needs SMTPUTF8");

    private static final String SMTPUTF8 = "SMTPUTF8";
    private static final int PARAMETERS_LIMIT = 16;

    /** RFC 5321 §4.1.2 esmtp-param; a value has no blank, no = and no control character. */
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*(=[^ =\\p{Cntrl}]+)?");

    /** {@code <…>}, its quoted strings closed, nothing behind it but parameters. */
    private static final Pattern PATH = Pattern.compile(" *<((?:[^<>\"\\\\]++|\"(?:[^\"\\\\]++|\\\\.)*+\")*+)>( .*)?");

    private PathSyntax() {}

    static Optional<Refusal> mailRefusal(String argument) {
        var path = PATH.matcher(behind("FROM:", argument));
        if (!path.matches()) {
            return Optional.of(NO_REVERSE_PATH);
        }
        Optional<Set<String>> parameters = parameters(path.group(2));
        if (parameters.isEmpty()) {
            return Optional.of(BAD_PARAMETER);
        }
        String sender = path.group(1);
        if (!sender.isEmpty() && !isSender(sender)) {
            return Optional.of(BAD_SENDER);
        }
        return isAscii(sender) || parameters.get().contains(SMTPUTF8)
                ? Optional.empty()
                : Optional.of(UTF8_NOT_DECLARED);
    }

    static Optional<Refusal> recipientRefusal(String argument) {
        var path = PATH.matcher(behind("TO:", argument));
        if (!path.matches()) {
            return Optional.of(NO_FORWARD_PATH);
        }
        if (parameters(path.group(2)).isEmpty()) {
            return Optional.of(BAD_PARAMETER);
        }
        String recipient = path.group(1);
        return isMailbox(recipient) && !hasQuotedSpecials(recipient) ? Optional.empty() : Optional.of(BAD_RECIPIENT);
    }

    /** The argument of MAIL or RCPT, which was found right, with another form of the address in it; an empty path stays. */
    static String withAddress(String argument, UnaryOperator<String> form) {
        int colon = argument.indexOf(':') + 1;
        var path = PATH.matcher(argument.substring(colon));
        if (!path.matches() || path.group(1).indexOf('@') < 0) {
            return argument;
        }
        return argument.substring(0, colon + path.start(1))
                + form.apply(path.group(1))
                + argument.substring(colon + path.end(1));
    }

    private static String behind(String keyword, String argument) {
        return argument.regionMatches(true, 0, keyword, 0, keyword.length())
                ? argument.substring(keyword.length())
                : "";
    }

    /** The names of the parameters in capitals; empty when one is wrong. */
    private static Optional<Set<String>> parameters(@Nullable String text) {
        Set<String> names = new HashSet<>();
        if (text != null && !text.isBlank()) {
            for (String parameter : text.strip().split(" +")) {
                String name = parameter.split("=", 2)[0].toUpperCase(Locale.ROOT);
                if (!PARAMETER.matcher(parameter).matches() || !names.add(name) || names.size() > PARAMETERS_LIMIT) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(names);
    }

    private static boolean isSender(String path) {
        return isMailbox(path.indexOf('@') < 0 ? path + "@domain" : path);
    }

    private static boolean isMailbox(String path) {
        try {
            MailboxAddress.parse(path);
            return true;
        } catch (AddressSyntaxException e) {
            return false;
        }
    }

    private static boolean hasQuotedSpecials(String path) {
        return path.startsWith("\"") && !isMailbox(path.replace("\"", ""));
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
