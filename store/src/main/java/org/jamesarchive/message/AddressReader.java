package org.jamesarchive.message;

import java.util.List;

/**
 * Reads an address list (RFC 5322 §3.4) from the octets of a field as far as one can: groups, quoted names, comments, routes, addresses
 * without brackets behind a name, brackets and quotes that nothing closes. One pass, whatever is written. Used once, by one thread.
 */
final class AddressReader {

    private final String octets;
    private final List<MailAddress> addresses;
    private final int limit;
    private final StringBuilder raw = new StringBuilder();
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder comment = new StringBuilder();
    private String angle = "";
    private boolean isAngleSeen;
    private boolean isQuoteOpen;
    private boolean isCommentOpen;

    /** @param addresses where they are added, until there are {@code limit} */
    AddressReader(String octets, List<MailAddress> addresses, int limit) {
        this.octets = octets;
        this.addresses = addresses;
        this.limit = limit;
    }

    /** Whether all of them had room. */
    boolean read() {
        int at = 0;
        while (at < octets.length()) {
            char c = octets.charAt(at);
            switch (c) {
                case '"' -> at = quoted(at);
                case '(' -> at = comment(at);
                case '<' -> at = angle(at);
                case ',', ';' -> {
                    if (!flush()) {
                        return false;
                    }
                    at++;
                }
                case ':' -> at = colon(at);
                case '\\' -> {
                    if (at + 1 < octets.length()) {
                        word(octets.charAt(at + 1));
                    }
                    at += 2;
                }
                default -> {
                    word(c);
                    at++;
                }
            }
        }
        return flush();
    }

    private void word(char c) {
        raw.append(c);
        name.append(c);
    }

    /** Behind the quoted string; a quote that is never closed is a character like others, and so are all behind it. */
    private int quoted(int start) {
        if (!isQuoteOpen) {
            for (int i = start + 1; i < octets.length(); i++) {
                char c = octets.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    raw.append(octets, start, i + 1);
                    unescape(octets.substring(start + 1, i), name);
                    return i + 1;
                }
            }
            isQuoteOpen = true;
        }
        return start + 1;
    }

    private int comment(int start) {
        if (!isCommentOpen) {
            int depth = 0;
            for (int i = start; i < octets.length(); i++) {
                char c = octets.charAt(i);
                if (c == '\\') {
                    i++;
                } else if (c == '(') {
                    depth++;
                } else if (c == ')' && --depth == 0) {
                    unescape(octets.substring(start + 1, i), comment.isEmpty() ? comment : comment.append(' '));
                    name.append(' ');
                    raw.append(' ');
                    return i + 1;
                }
            }
            isCommentOpen = true;
        }
        word('(');
        return start + 1;
    }

    private int angle(int start) {
        int end = start + 1;
        while (end < octets.length() && octets.charAt(end) != '>' && octets.charAt(end) != '<') {
            if (octets.charAt(end) == ',' && octets.charAt(start + 1) != '@') {
                break;
            }
            end++;
        }
        String inside = octets.substring(start + 1, end);
        int route = inside.startsWith("@") ? inside.indexOf(':') : -1;
        String address = strip(inside.substring(route + 1));
        if (!address.isEmpty() || !isAngleSeen) {
            angle = address;
            isAngleSeen = true;
        }
        return end < octets.length() && octets.charAt(end) == '>' ? end + 1 : end;
    }

    /** The end of a group's name, unless it stands in something that looks like an address. */
    private int colon(int at) {
        if (isAngleSeen || raw.indexOf("@") >= 0) {
            word(':');
        } else {
            clear();
        }
        return at + 1;
    }

    private boolean flush() {
        String text = HeaderText.decode(collapse(name));
        String written = raw.toString().trim();
        String remark = HeaderText.decode(collapse(comment));
        MailAddress address = null;
        if (isAngleSeen) {
            address = new MailAddress(text.isEmpty() ? remark : text, HeaderText.decode(angle));
        } else if (written.indexOf('@') >= 0) {
            address = bare(written, remark);
        } else if (!written.isEmpty()) {
            boolean isWord = written.indexOf(' ') < 0 && written.indexOf('"') < 0 && !written.startsWith("=?");
            address = isWord ? new MailAddress(remark, text) : new MailAddress(text, "");
        }
        clear();
        if (address == null || (address.name().isEmpty() && address.address().isEmpty())) {
            return true;
        }
        if (addresses.size() >= limit) {
            return false;
        }
        addresses.add(address);
        return true;
    }

    /** An address without brackets: the last word with an at sign; what else there is names it. */
    private static MailAddress bare(String written, String remark) {
        if (written.startsWith("\"")) {
            String plain = written.endsWith("\"") ? written.substring(1, Math.max(1, written.length() - 1)) : written;
            return new MailAddress(remark, HeaderText.decode(plain));
        }
        int sign = written.lastIndexOf('@');
        int start = sign;
        while (start > 0 && !Character.isWhitespace(written.charAt(start - 1))) {
            start--;
        }
        int end = sign;
        while (end < written.length() && !Character.isWhitespace(written.charAt(end))) {
            end++;
        }
        String rest = HeaderText.decode(collapse(
                new StringBuilder(written.substring(0, start)).append(' ').append(written, end, written.length())));
        return new MailAddress(rest.isEmpty() ? remark : rest, HeaderText.decode(written.substring(start, end)));
    }

    private void clear() {
        raw.setLength(0);
        name.setLength(0);
        comment.setLength(0);
        angle = "";
        isAngleSeen = false;
    }

    private static void unescape(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) {
                i++;
            }
            to.append(text.charAt(i));
        }
    }

    private static String strip(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > ' ') {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static String collapse(CharSequence text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean isSpace = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t') {
                isSpace = !out.isEmpty();
            } else {
                if (isSpace) {
                    out.append(' ');
                }
                isSpace = false;
                out.append(c);
            }
        }
        return out.toString();
    }
}
