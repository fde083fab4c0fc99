package org.jamesarchive.table;

/** Reads the addresses that {@link MailboxAddress} takes. */
final class AddressParser {

    private static final int LABEL_LIMIT = 63;

    private static final String SPECIALS = "()<>,;:\\\"[]";

    /** By ASCII code: what may stand in a local part outside quotes, dots included. */
    private static final boolean[] PLAIN = new boolean[0x80];

    static {
        for (char c = '!'; c <= '~'; c++) {
            PLAIN[c] = c != '@' && SPECIALS.indexOf(c) < 0;
        }
    }

    private AddressParser() {}

    static MailboxAddress parse(String text) throws AddressSyntaxException {
        requireLength(text);
        int at = endOfLocalPart(text);
        if (at == text.length()) {
            throw new AddressSyntaxException("domain is missing");
        }
        return parse(text, at, text.substring(at + 1));
    }

    static MailboxAddress parseWithOrigin(String text, String origin) throws AddressSyntaxException {
        requireLength(text);
        int at = endOfLocalPart(text);
        if (at < text.length()) {
            return parse(text, at, text.substring(at + 1));
        }
        MailboxAddress completed = parse(text, at, origin);
        if (!text.startsWith("\"") && completed.isRouted()) {
            throw new AddressSyntaxException("route in place of a domain");
        }
        return completed;
    }

    private static void requireLength(String text) throws AddressSyntaxException {
        if (text.length() > 2 * MailboxAddress.ADDRESS_LIMIT) {
            throw new AddressSyntaxException("address is too long");
        }
    }

    private static MailboxAddress parse(String text, int at, String domain) throws AddressSyntaxException {
        String local = text.startsWith("\"") ? unquote(text.substring(1, at - 1)) : text.substring(0, at);
        if (local.isEmpty()) {
            throw new AddressSyntaxException(
                    text.startsWith("@") && domain.contains(":") ? "source route" : "local part is empty");
        }
        requireOctets(local, MailboxAddress.LOCAL_PART_LIMIT, "local part");
        return new MailboxAddress(local, parseDomain(domain));
    }

    /** The place of the @ in front of the domain, or the end of {@code text}. */
    private static int endOfLocalPart(String text) throws AddressSyntaxException {
        if (text.startsWith("\"")) {
            return endOfQuotedLocalPart(text);
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '@') {
                return i;
            } else if (!isPlain(c)) {
                requireCharacter(text, i);
                throw new AddressSyntaxException("special character outside quotes");
            } else if (c > 0x7f) {
                requireCharacter(text, i);
            }
        }
        return text.length();
    }

    private static int endOfQuotedLocalPart(String text) throws AddressSyntaxException {
        int i = 1;
        while (i < text.length() && text.charAt(i) != '"') {
            requireCharacter(text, i);
            if (text.charAt(i) == '\\') {
                requireCharacter(text, ++i);
            }
            i++;
        }
        int end = i + 1;
        if (end > text.length() || (end < text.length() && text.charAt(end) != '@')) {
            throw new AddressSyntaxException("quoted local part does not end before the @");
        }
        return end;
    }

    private static void requireCharacter(String text, int i) throws AddressSyntaxException {
        if (i >= text.length() || Character.isISOControl(text.charAt(i)) || isLoneSurrogate(text, i)) {
            throw new AddressSyntaxException("control character, or a backslash before nothing");
        }
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static String unquote(String quoted) {
        StringBuilder plain = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            plain.append(quoted.charAt(quoted.charAt(i) == '\\' ? ++i : i));
        }
        return plain.toString();
    }

    static String parseDomain(String text) throws AddressSyntaxException {
        String domain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        requireOctets(domain, MailboxAddress.DOMAIN_LIMIT, "domain");
        if (domain.startsWith("[") && domain.endsWith("]") && domain.length() > 2) {
            requireLiteral(domain);
            return domain;
        }
        int labelStart = 0;
        for (int i = 0; i <= domain.length(); i++) {
            if (i == domain.length() || domain.charAt(i) == '.') {
                if (i == labelStart || i - labelStart > LABEL_LIMIT) {
                    throw new AddressSyntaxException("domain label is empty or over " + LABEL_LIMIT + " characters");
                }
                labelStart = i + 1;
            } else if (!isDomainCharacter(domain, i)) {
                throw new AddressSyntaxException(
                        domain.charAt(i) == '@' ? "more than one @" : "character that no domain has");
            }
        }
        return domain;
    }

    private static boolean isDomainCharacter(String text, int i) {
        char c = text.charAt(i);
        if (c > 0x7f) {
            return !Character.isISOControl(c) && !Character.isWhitespace(c) && !isLoneSurrogate(text, i);
        }
        return isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private static void requireLiteral(String literal) throws AddressSyntaxException {
        for (int i = 1; i < literal.length() - 1; i++) {
            char c = literal.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != ':' && c != '-') {
                throw new AddressSyntaxException("character that no address literal has");
            }
        }
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static void requireOctets(String text, int limit, String what) throws AddressSyntaxException {
        if (MailboxAddress.octets(text) > limit) {
            throw new AddressSyntaxException(what + " is over " + limit + " octets");
        }
    }

    static boolean isPlain(char c) {
        return c > 0x7f || PLAIN[c];
    }
}
