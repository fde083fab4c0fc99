package org.jamesarchive.queue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that lies beside a parked message: Java properties in UTF-8, sorted, a value's further lines on lines of their
 * own. Two comments on top say which content it belongs to and, when the file name was shortened, the whole key:
 * <pre>
 *   # content 0f3a5c7711223344 4711 bytes crc32c 1a2b3c4d
 *   # key a%20very%20long%20key…
 *   reason=550 5.7.1 refused
 *   recipients=one@example.com\n\
 *       two@example.com
 * </pre>
 * Control characters, invisible format characters and unpaired surrogates are written {@code \}{@code uXXXX}: showing the
 * file on a terminal does no harm.
 *
 * @param content empty when there is no such comment
 * @param key the whole key, encoded
 */
record AttributesFile(Optional<ContentLine> content, Optional<String> key, Map<String, String> attributes) {

    /** Longest attributes file that is read, in bytes. */
    static final int SIZE_LIMIT = 64 * 1024 * 1024;

    private static final Pattern CONTENT_LINE =
            Pattern.compile("(?m)\\A# content ([0-9a-f]{16}) (\\d{1,18}) bytes crc32c ([0-9a-f]{8})$");
    private static final Pattern KEY_LINE = Pattern.compile("(?m)\\A# content .*\\n# key (\\S+)$");

    /**
     * Which content the attributes belong to.
     *
     * @param token names the file the content was first written to
     * @param crc CRC32C
     */
    record ContentLine(String token, long size, int crc) {}

    String text() {
        StringBuilder text = new StringBuilder();
        content.ifPresent(line -> text.append(String.format(
                Locale.ROOT, "# content %s %d bytes crc32c %08x%n", line.token(), line.size(), line.crc())));
        key.ifPresent(whole -> text.append("# key ").append(whole).append('\n'));
        new TreeMap<>(attributes).forEach((name, value) -> {
            escape(name, true, text);
            text.append('=');
            escape(value, false, text);
            text.append('\n');
        });
        return text.toString();
    }

    private static void escape(String value, boolean isName, StringBuilder text) {
        boolean first = true;
        for (int at = 0; at < value.length(); ) {
            int c = value.codePointAt(at);
            at += Character.charCount(c);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\r' -> text.append("\\r");
                case '\n' -> text.append(isName || at == value.length() ? "\\n" : "\\n\\\n    ");
                case ' ', '=', ':', '#', '!' ->
                    text.append(first || isName ? "\\" : "").append((char) c);
                default -> {
                    if (isVisible(c)) {
                        text.appendCodePoint(c);
                    } else {
                        Character.toString(c)
                                .chars()
                                .forEach(unit -> text.append(String.format(Locale.ROOT, "\\u%04x", unit)));
                    }
                }
            }
            first = c == '\n';
        }
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE -> false;
            default -> true;
        };
    }

    /** Reads a file; empty when there is none. One that is no attributes file gives its trouble as the reason. */
    static Optional<AttributesFile> read(Path file) throws IOException {
        try {
            if (Files.size(file) > SIZE_LIMIT) {
                return Optional.of(damaged(file, "over " + SIZE_LIMIT + " bytes"));
            }
            return Optional.of(parse(file, Files.readString(file, StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.of(damaged(file, "not UTF-8"));
        }
    }

    private static AttributesFile parse(Path file, String text) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            return damaged(file, "malformed \\u escape");
        }
        Map<String, String> attributes = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> attributes.put(name, properties.getProperty(name)));
        Matcher content = CONTENT_LINE.matcher(text);
        Optional<ContentLine> line = content.find()
                ? Optional.of(new ContentLine(
                        content.group(1),
                        Long.parseLong(content.group(2)),
                        Integer.parseUnsignedInt(content.group(3), 16)))
                : Optional.empty();
        Matcher key = KEY_LINE.matcher(text);
        return new AttributesFile(line, key.find() ? Optional.of(key.group(1)) : Optional.empty(), attributes);
    }

    private static AttributesFile damaged(Path file, String what) {
        return new AttributesFile(
                Optional.empty(),
                Optional.empty(),
                Map.of(MessageFolder.REASON, "attributes unknown, " + file.getFileName() + " is damaged: " + what));
    }
}
