package org.jamesarchive.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A field with parameters (RFC 2045 §5.1), such as Content-Type: its value in lower case, its parameters decoded by RFC 2231 (charset,
 * percent, continuations) and, because many write them so, by RFC 2047. The first of two parameters of one name counts. Immutable.
 */
final class Parameters {

    static final Parameters NONE = read("");

    private static final int PARAMETER_LIMIT = 1_000;

    private final String value;
    private final Map<String, String> parameters;

    private Parameters(String value, Map<String, String> parameters) {
        this.value = value;
        this.parameters = Map.copyOf(parameters);
    }

    /** Reads the octets of a field's body. */
    static Parameters read(String octets) {
        int at = 0;
        StringBuilder value = new StringBuilder();
        at = token(octets, at, value, false);
        Map<String, SortedMap<Integer, Section>> sections = new HashMap<>();
        for (int count = 0; at < octets.length() && count < PARAMETER_LIMIT; count++) {
            StringBuilder name = new StringBuilder();
            StringBuilder text = new StringBuilder();
            at = token(octets, at + 1, name, true);
            if (at < octets.length() && octets.charAt(at) == '=') {
                at = token(octets, at + 1, text, false);
            }
            add(
                    sections,
                    name.toString().trim().toLowerCase(Locale.ROOT),
                    text.toString().trim());
        }
        Map<String, String> parameters = new HashMap<>();
        sections.forEach((name, parts) -> parameters.put(name, join(parts)));
        return new Parameters(value.toString().trim().toLowerCase(Locale.ROOT), parameters);
    }

    String value() {
        return value;
    }

    /** A parameter by its lower-case name; empty when there is none. */
    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Reads up to the next semicolon, or equals sign, outside of quotes and comments. */
    private static int token(String octets, int start, StringBuilder text, boolean isName) {
        boolean isQuoted = false;
        for (int i = start; i < octets.length(); i++) {
            char c = octets.charAt(i);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == '\\' && isQuoted && i + 1 < octets.length() && isSpecial(octets.charAt(i + 1))) {
                i++;
                text.append(octets.charAt(i));
            } else if (!isQuoted && (c == ';' || (c == '=' && isName))) {
                return i;
            } else {
                text.append(c);
            }
        }
        return octets.length();
    }

    /** A backslash before anything else is one of a path that nobody escaped. */
    private static boolean isSpecial(char c) {
        return c == '"' || c == '\\';
    }

    private static void add(Map<String, SortedMap<Integer, Section>> sections, String name, String text) {
        boolean isEncoded = name.endsWith("*");
        String plain = isEncoded ? name.substring(0, name.length() - 1) : name;
        int star = plain.lastIndexOf('*');
        int number = 0;
        if (star > 0 && plain.substring(star + 1).matches("\\d{1,4}")) {
            number = Integer.parseInt(plain.substring(star + 1));
            plain = plain.substring(0, star);
        }
        if (!plain.isEmpty()) {
            Section section = new Section(text, isEncoded, isEncoded || star > 0);
            SortedMap<Integer, Section> parts = sections.computeIfAbsent(plain, key -> new TreeMap<>());
            // filename*=… is better than filename=…, whichever comes first
            if (!parts.containsKey(number)
                    || (section.isExtended() && !parts.get(number).isExtended())) {
                parts.put(number, section);
            }
        }
    }

    private static String join(SortedMap<Integer, Section> parts) {
        Section first = parts.values().iterator().next();
        if (!first.isExtended()) {
            return HeaderText.decode(first.text());
        }
        String charset = "";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean isFirst = true;
        for (Section section : parts.values()) {
            String text = section.text();
            int quote = isFirst && section.isEncoded() ? text.indexOf('\'') : -1;
            int second = quote < 0 ? -1 : text.indexOf('\'', quote + 1);
            if (second >= 0) {
                charset = text.substring(0, quote);
                text = text.substring(second + 1);
            }
            bytes.writeBytes(section.isEncoded() ? unescape(text) : text.getBytes(StandardCharsets.ISO_8859_1));
            isFirst = false;
        }
        String octets = bytes.toString(StandardCharsets.ISO_8859_1);
        return Charsets.find(charset)
                .filter(known -> !known.equals(StandardCharsets.US_ASCII) && !known.equals(StandardCharsets.UTF_8))
                .map(known -> new String(bytes.toByteArray(), known))
                .orElseGet(() -> HeaderText.decode(octets));
    }

    private static byte[] unescape(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length()) {
                int high = Character.digit(text.charAt(i + 1), 16);
                int low = Character.digit(text.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    bytes.write(high << 4 | low);
                    i += 2;
                    continue;
                }
            }
            bytes.write(c);
        }
        return bytes.toByteArray();
    }

    private record Section(String text, boolean isEncoded, boolean isExtended) {}
}
