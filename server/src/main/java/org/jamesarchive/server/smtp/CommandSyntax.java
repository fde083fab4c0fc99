package org.jamesarchive.server.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The syntax of command lines (RFC 5321 §4.1, RFC 3030, RFC 6531), checked before anything else looks at one: what James' own
 * readers make of odd input does not matter behind it.
 * <pre>
 *   a control character, a bare CR, bytes that are not UTF-8    500 5.5.2
 *   no verb at the beginning, an unknown verb                   500 5.5.2
 *   another protocol's verb (GET, POST, CONNECT, PROXY …)       521 5.5.1, session closed: somebody drives a browser or proxy at us
 *   EHLO, HELO without one domain or address literal            501 5.5.4
 *   MAIL, RCPT                                                  see {@link PathSyntax}
 *   BDAT without a size                                         501 5.5.4, session closed: where the chunk ends cannot be known
 *   DATA, RSET, QUIT, STARTTLS with an argument                 501 5.5.4
 *   anything but ASCII outside MAIL and RCPT                    501 5.5.4
 * </pre>
 * Functions only.
 */
final class CommandSyntax {

    private static final Refusal CONTROL_CHARACTER =
            Refusal.of("500", "5.5.2 Syntax error: control character in a command");
    private static final Refusal NO_TEXT =
            Refusal.of("500", "5.5.2 Syntax error: a command that is neither ASCII nor UTF-8");
    private static final Refusal UNRECOGNIZED = Refusal.of("500", "5.5.2 Command not recognized");
    private static final Refusal OTHER_PROTOCOL = Refusal.ending("521", "5.5.1 This is an SMTP server");
    private static final Refusal NO_HOST_NAME =
            Refusal.of("501", "5.5.4 Syntax: EHLO or HELO and a domain or address literal");
    private static final Refusal NO_CHUNK_SIZE = Refusal.ending("501", "5.5.4 Syntax: BDAT size [LAST]");
    private static final Refusal NO_ARGUMENT = Refusal.of("501", "5.5.4 Syntax: this command takes no argument");
    private static final Refusal NOT_ASCII = Refusal.of("501", "5.5.4 Syntax: only MAIL and RCPT take more than ASCII");

    private static final Set<String> OTHER_PROTOCOLS =
            Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PROXY", "PUT", "TRACE");

    private static final int VERB_LIMIT = 12;
    private static final int HOST_NAME_LIMIT = 255;
    private static final char DELETE = 0x7f;

    private CommandSyntax() {}

    /**
     * What is wrong with a command line.
     *
     * @param line with its CRLF
     */
    static Optional<Refusal> refusal(byte[] line) {
        int end = line.length - 2;
        if (end < 0 || line[end] != '\r' || line[end + 1] != '\n' || hasControlCharacter(line, end)) {
            return Optional.of(CONTROL_CHARACTER);
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, end))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.of(NO_TEXT);
        }
        return refusal(text.stripTrailing());
    }

    private static Optional<Refusal> refusal(String command) {
        int end = command.indexOf(' ');
        String verb = (end < 0 ? command : command.substring(0, end)).toUpperCase(Locale.ROOT);
        String argument = end < 0 ? "" : command.substring(end + 1);
        if (verb.length() > VERB_LIMIT || !isLetters(verb)) {
            return Optional.of(UNRECOGNIZED);
        }
        return switch (verb) {
            case "MAIL" -> PathSyntax.mailRefusal(argument);
            case "RCPT" -> PathSyntax.recipientRefusal(argument);
            case "EHLO", "HELO" -> unless(isHostName(argument), NO_HOST_NAME);
            case "BDAT" -> unless(ChunkSize.parse(argument).isPresent(), NO_CHUNK_SIZE);
            case "DATA", "RSET", "QUIT", "STARTTLS" -> unless(argument.isEmpty(), NO_ARGUMENT);
            case "NOOP", "HELP", "VRFY", "EXPN", "AUTH" -> unless(isPrintableAscii(argument), NOT_ASCII);
            default -> Optional.of(OTHER_PROTOCOLS.contains(verb) ? OTHER_PROTOCOL : UNRECOGNIZED);
        };
    }

    private static Optional<Refusal> unless(boolean right, Refusal refusal) {
        return right ? Optional.empty() : Optional.of(refusal);
    }

    private static boolean hasControlCharacter(byte[] line, int end) {
        for (int at = 0; at < end; at++) {
            byte next = line[at];
            if ((next >= 0 && next < ' ' && next != '\t') || next == DELETE) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetters(String verb) {
        return !verb.isEmpty() && verb.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    /** Letters, digits, {@code - . _} and in brackets colons: more than RFC 5321 §4.1.2 has, as hosts call themselves. */
    private static boolean isHostName(String argument) {
        boolean literal = argument.startsWith("[") && argument.endsWith("]") && argument.length() > 2;
        String name = literal ? argument.substring(1, argument.length() - 1) : argument;
        return !name.isEmpty()
                && name.length() <= HOST_NAME_LIMIT
                && name.chars().allMatch(c -> isHostNameCharacter(c) || (literal && c == ':'));
    }

    private static boolean isHostNameCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_';
    }

    private static boolean isPrintableAscii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < DELETE);
    }
}
