package org.jamesarchive.table;

/**
 * A mail address {@code local-part@domain} (RFC 5321 §4.1.2, RFC 6531), its local part unquoted, case as written.
 * <pre>
 *   taken     user@domain   user@[192.0.2.1]   "quoted local"@domain   a..b@domain (Postfix takes dots anywhere)
 *             user@domain. (the last dot is dropped)                   ü@bücher.example
 *   refused   source routes @relay:user@domain, several unquoted @, empty local part or domain, specials outside quotes,
 *             control characters anywhere, a domain label that is empty or over 63 characters, anything over the limits
 * </pre>
 * Whether {@code %} and {@code !} route is not for syntax to say: see {@link #isRouted}.
 *
 * @param localPart without quotes and backslashes; not empty
 * @param domain as written, without the trailing dot; not empty
 */
public record MailboxAddress(String localPart, String domain) {

    /** Longest local part, in octets (RFC 5321 §4.5.3.1.1). */
    public static final int LOCAL_PART_LIMIT = 64;

    /** Longest domain, in octets (RFC 5321 §4.5.3.1.2). */
    public static final int DOMAIN_LIMIT = 255;

    /** Longest address, in octets. */
    public static final int ADDRESS_LIMIT = LOCAL_PART_LIMIT + 1 + DOMAIN_LIMIT;

    private static final int LABEL_LIMIT = 63;

    private static final String SPECIALS = "()<>,;:\\\"[]";

    /** By ASCII code: what may stand in a local part outside quotes, dots included. */
    private static final boolean[] PLAIN = new boolean[0x80];

    static {
        for (char c = '!'; c <= '~'; c++) {
            PLAIN[c] = c != '@' && SPECIALS.indexOf(c) < 0;
        }
    }

    /**
     * Reads an address, without angle brackets.
     *
     * @throws AddressSyntaxException when it is none of those that the table above takes
     */
    public static MailboxAddress parse(String text) throws AddressSyntaxException {
        requireLength(text);
        int at = endOfLocalPart(text);
        if (at == text.length()) {
            throw new AddressSyntaxException("domain is missing");
        }
        return parse(text, at, text.substring(at + 1));
    }

    /**
     * Reads an address that may lack its domain, which then is {@code origin} (Postfix's append_at_myorigin). What Postfix
     * would turn into another domain's address instead ({@code domain!user}, {@code user%domain}) is refused.
     *
     * @throws AddressSyntaxException as {@link #parse}
     */
    public static MailboxAddress parseWithOrigin(String text, String origin) throws AddressSyntaxException {
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
        if (text.length() > 2 * ADDRESS_LIMIT) {
            throw new AddressSyntaxException("address is too long");
        }
    }

    private static MailboxAddress parse(String text, int at, String domain) throws AddressSyntaxException {
        String local = text.startsWith("\"") ? unquote(text.substring(1, at - 1)) : text.substring(0, at);
        if (local.isEmpty()) {
            throw new AddressSyntaxException(
                    text.startsWith("@") && domain.contains(":") ? "source route" : "local part is empty");
        }
        requireOctets(local, LOCAL_PART_LIMIT, "local part");
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

    /**
     * Checks a domain or an address literal as the part of an address behind its @.
     *
     * @return the domain without its trailing dot
     * @throws AddressSyntaxException when it is neither
     */
    public static String parseDomain(String text) throws AddressSyntaxException {
        String domain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        requireOctets(domain, DOMAIN_LIMIT, "domain");
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
        if (octets(text) > limit) {
            throw new AddressSyntaxException(what + " is over " + limit + " octets");
        }
    }

    /**
     * Whether the local part holds an operator ({@code @}, {@code %}, {@code !}) that a later host may take as a route; Postfix
     * lets no access table permit such a recipient (allow_untrusted_routing = no).
     */
    public boolean isRouted() {
        return localPart.indexOf('@') >= 0 || localPart.indexOf('%') >= 0 || localPart.indexOf('!') >= 0;
    }

    /** The length of local part, @ and domain, in octets. */
    public int octets() {
        return octets(localPart) + 1 + octets(domain);
    }

    private static int octets(String text) {
        int octets = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                octets += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return octets;
    }

    /** The address as table keys are written: case-folded, local part quoted where needed, domain as A-labels. */
    public String canonical() {
        return quote(CaseFolding.fold(localPart)) + "@" + DomainNames.canonical(domain);
    }

    /** The local part quoted if it is no dot-string (RFC 5321 §4.1.2), else as it is. */
    public static String quote(String localPart) {
        if (isDotString(localPart)) {
            return localPart;
        }
        StringBuilder quoted = new StringBuilder(localPart.length() + 2).append('"');
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    private static boolean isDotString(String localPart) {
        char before = '.';
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (!isPlain(c) || (c == '.' && before == '.')) {
                return false;
            }
            before = c;
        }
        return before != '.';
    }

    private static boolean isPlain(char c) {
        return c > 0x7f || PLAIN[c];
    }

    /** The address as SMTP carries it, local part quoted where needed. */
    @Override
    public String toString() {
        return quote(localPart) + "@" + domain;
    }
}
