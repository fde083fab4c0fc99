package org.jamesarchive.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Text of header fields: encoded words (RFC 2047) as they are met, also split within a character, in unknown charsets and with spaces
 * in them; other 8-bit text is UTF-8 when it is valid UTF-8, else windows-1252. Structure is looked for in the <em>octets</em>: a string
 * with one character for each byte.
 */
final class HeaderText {

    /** RFC 2047 says 75 for a whole word; a charset with a language tag is shorter than this in any case. */
    private static final int CHARSET_LIMIT = 100;

    private HeaderText() {}

    /** The octets of a field from an offset on, without line breaks. */
    static String unfold(byte[] field, int offset) {
        StringBuilder octets = new StringBuilder(field.length - offset);
        for (int i = offset; i < field.length; i++) {
            if (field[i] != '\r' && field[i] != '\n') {
                octets.append((char) (field[i] & 0xff));
            }
        }
        return octets.toString();
    }

    /** What octets say: trimmed, control characters as spaces. */
    static String decode(String octets) {
        if (isPlain(octets)) {
            return octets.trim();
        }
        StringBuilder text = new StringBuilder(octets.length());
        Words words = new Words(octets, text);
        words.decode();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                text.setCharAt(i, ' ');
            }
        }
        return text.toString().trim();
    }

    /** Octets without encoded words. */
    static String decode8Bit(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            if (octets.charAt(i) > 0x7f) {
                return decode8Bit(octets.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return octets;
    }

    private static String decode8Bit(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, Charsets.WINDOWS_1252);
        }
    }

    private static boolean isPlain(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            if (c < ' ' || c >= 0x7f || (c == '=' && i + 1 < octets.length() && octets.charAt(i + 1) == '?')) {
                return false;
            }
        }
        return true;
    }

    /** One pass over octets; every position is looked at a bounded number of times. */
    private static final class Words {

        private final String octets;
        private final StringBuilder text;
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
        private String pendingCharset = "";
        private int end = -2;

        Words(String octets, StringBuilder text) {
            this.octets = octets;
            this.text = text;
        }

        void decode() {
            int at = 0;
            int plainFrom = 0;
            boolean isAfterWord = false;
            while (at < octets.length()) {
                int start = octets.indexOf("=?", at);
                if (start < 0) {
                    break;
                }
                int next = word(start, plainFrom, isAfterWord);
                if (next < 0) {
                    at = start + 2;
                    continue;
                }
                at = next;
                plainFrom = next;
                isAfterWord = true;
            }
            flush();
            text.append(decode8Bit(octets.substring(plainFrom)));
        }

        /** Takes the encoded word that begins at {@code start}. The position behind it, or -1 when there is none. */
        private int word(int start, int plainFrom, boolean isAfterWord) {
            int charsetEnd = octets.indexOf('?', start + 2);
            if (charsetEnd < 0 || charsetEnd - start > CHARSET_LIMIT || charsetEnd + 2 >= octets.length()) {
                return -1;
            }
            char encoding = Character.toUpperCase(octets.charAt(charsetEnd + 1));
            if ((encoding != 'Q' && encoding != 'B') || octets.charAt(charsetEnd + 2) != '?') {
                return -1;
            }
            int textStart = charsetEnd + 3;
            int textEnd = endFrom(textStart);
            if (textEnd < 0) {
                return -1;
            }
            String between = octets.substring(plainFrom, start);
            if (!isAfterWord || !between.isBlank()) {
                flush();
                text.append(decode8Bit(between));
            }
            String charset = octets.substring(start + 2, charsetEnd);
            int language = charset.indexOf('*');
            charset = language < 0 ? charset : charset.substring(0, language);
            if (!charset.equalsIgnoreCase(pendingCharset)) {
                flush();
                pendingCharset = charset;
            }
            String encoded = octets.substring(textStart, textEnd);
            pending.writeBytes(encoding == 'Q' ? q(encoded) : b(encoded));
            return textEnd + 2;
        }

        /** Where the next "?=" stands; looked for only once in each stretch. */
        private int endFrom(int from) {
            if (end != -1 && end < from) {
                end = octets.indexOf("?=", from);
            }
            return end;
        }

        private void flush() {
            if (pending.size() > 0) {
                byte[] bytes = pending.toByteArray();
                text.append(Charsets.find(pendingCharset)
                        .map(charset -> decode(bytes, charset))
                        .orElseGet(() -> decode8Bit(bytes)));
            }
            pending.reset();
            pendingCharset = "";
        }

        /** As declared; when the bytes contradict, as text without a charset. */
        private static String decode(byte[] bytes, Charset charset) {
            if (!charset.equals(StandardCharsets.US_ASCII) && !charset.equals(StandardCharsets.UTF_8)) {
                return new String(bytes, charset);
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.chars().anyMatch(c -> c > 0x7f && c != 0xfffd) ? text : decode8Bit(bytes);
        }

        private static byte[] q(String encoded) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
            for (int i = 0; i < encoded.length(); i++) {
                char c = encoded.charAt(i);
                if (c == '=' && i + 2 < encoded.length()) {
                    int high = Character.digit(encoded.charAt(i + 1), 16);
                    int low = Character.digit(encoded.charAt(i + 2), 16);
                    if (high >= 0 && low >= 0) {
                        bytes.write(high << 4 | low);
                        i += 2;
                        continue;
                    }
                }
                bytes.write(c == '_' ? ' ' : c);
            }
            return bytes.toByteArray();
        }

        private static byte[] b(String encoded) {
            StringBuilder clean = new StringBuilder(encoded.length());
            for (int i = 0; i < encoded.length(); i++) {
                char c = encoded.charAt(i);
                if ((c >= 'A' && c <= 'Z')
                        || (c >= 'a' && c <= 'z')
                        || (c >= '0' && c <= '9')
                        || c == '+'
                        || c == '/') {
                    clean.append(c);
                }
            }
            if (clean.length() % 4 == 1) {
                clean.setLength(clean.length() - 1);
            }
            return Base64.getDecoder().decode(clean.toString());
        }
    }
}
