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

    /**
     * Reads an address, without angle brackets.
     *
     * @throws AddressSyntaxException when it is none of those that the table above takes
     */
    public static MailboxAddress parse(String text) throws AddressSyntaxException {
        return AddressParser.parse(text);
    }

    /**
     * Reads an address that may lack its domain, which then is {@code origin} (Postfix's append_at_myorigin). What Postfix
     * would turn into another domain's address instead ({@code domain!user}, {@code user%domain}) is refused.
     *
     * @throws AddressSyntaxException as {@link #parse}
     */
    public static MailboxAddress parseWithOrigin(String text, String origin) throws AddressSyntaxException {
        return AddressParser.parseWithOrigin(text, origin);
    }

    /**
     * Checks a domain or an address literal as the part of an address behind its @.
     *
     * @return the domain without its trailing dot
     * @throws AddressSyntaxException when it is neither
     */
    public static String parseDomain(String text) throws AddressSyntaxException {
        return AddressParser.parseDomain(text);
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

    static int octets(String text) {
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
            if (!AddressParser.isPlain(c) || (c == '.' && before == '.')) {
                return false;
            }
            before = c;
        }
        return before != '.';
    }

    /** The address as SMTP carries it, local part quoted where needed. */
    @Override
    public String toString() {
        return quote(localPart) + "@" + domain;
    }
}
