package org.jamesarchive.worker;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** {@code Content-Disposition: attachment} (RFC 6266) with a name that a mail gives: hostile, in any script. */
final class AttachmentHeader {

    /** Longest name, in characters; its end stays, for programs go by it. */
    static final int NAME_LIMIT = 120;

    private static final String FALLBACK = "attachment";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private AttachmentHeader() {}

    /** The field's value: the name without folders, controls, bidirectional marks and what a shell or file system may take for something. */
    static String of(String fileName) {
        String name = safe(fileName);
        StringBuilder ascii = new StringBuilder();
        StringBuilder extended = new StringBuilder();
        name.codePoints().forEach(c -> ascii.append(c < 0x7F ? (char) c : '_'));
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) Byte.toUnsignedInt(b);
            if (isPlain(c)) {
                extended.append(c);
            } else {
                extended.append('%').append(HEX.toHexDigits(b));
            }
        }
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + extended;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    private static String safe(String fileName) {
        String last = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        StringBuilder name = new StringBuilder();
        last.codePoints().map(c -> isSafe(c) ? c : '_').forEach(name::appendCodePoint);
        String text = name.toString().strip();
        while (text.startsWith(".")) {
            text = text.substring(1);
        }
        if (text.length() > NAME_LIMIT) {
            int from = text.length() - NAME_LIMIT;
            text = text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
        }
        return text.isBlank() ? FALLBACK : text;
    }

    private static boolean isSafe(int c) {
        if ("\"'`<>|:*?$%&;{}[]~".indexOf(c) >= 0) {
            return false;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
