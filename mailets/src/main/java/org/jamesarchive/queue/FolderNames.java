package org.jamesarchive.queue;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keys as file names, one to one. Letters, digits and {@code -_@+=,} stand for themselves, a dot too unless it comes first;
 * all else is {@code %XX} for each UTF-8 byte, {@code %uXXXX} for half a surrogate pair. A name over {@link #NAME_LIMIT}
 * is its first part, {@code ~} and the SHA-256 of the whole name.
 */
final class FolderNames {

    /** Longest file name without suffix, in characters. */
    static final int NAME_LIMIT = 200;

    private static final int SHORTENED_PART = 120;
    private static final Pattern SHORTENED = Pattern.compile(".{" + SHORTENED_PART + "}~[0-9a-f]{64}");
    private static final String SAFE_MARKS = "-_@+=,";

    private FolderNames() {}

    /** The name for a key, shortened when need be. */
    static String name(String key) {
        String whole = encode(key);
        return whole.length() <= NAME_LIMIT ? whole : whole.substring(0, SHORTENED_PART) + '~' + sha256(whole);
    }

    static boolean isShortened(String name) {
        return SHORTENED.matcher(name).matches();
    }

    static String encode(String key) {
        StringBuilder name = new StringBuilder(key.length() + 16);
        key.codePoints().forEach(c -> {
            if (isSafe(c) || (c == '.' && !name.isEmpty())) {
                name.appendCodePoint(c);
            } else if (Character.getType(c) == Character.SURROGATE) {
                name.append(String.format(Locale.ROOT, "%%u%04X", c));
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    name.append(String.format(Locale.ROOT, "%%%02X", b));
                }
            }
        });
        return name.toString();
    }

    /** The key of a name that {@link #encode} made; empty for any other name. */
    static Optional<String> decode(String name) {
        StringBuilder key = new StringBuilder(name.length());
        ByteBuffer bytes = ByteBuffer.allocate(name.length());
        try {
            for (int at = 0; at < name.length(); ) {
                if (name.startsWith("%u", at)) {
                    key.append(text(bytes)).append((char) Integer.parseInt(name, at + 2, at + 6, 16));
                    at += 6;
                } else if (name.charAt(at) == '%') {
                    bytes.put((byte) Integer.parseInt(name, at + 1, at + 3, 16));
                    at += 3;
                } else {
                    key.append(text(bytes)).append(name.charAt(at));
                    at++;
                }
            }
            key.append(text(bytes));
        } catch (CharacterCodingException | NumberFormatException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        String decoded = key.toString();
        return encode(decoded).equals(name) ? Optional.of(decoded) : Optional.empty();
    }

    private static CharBuffer text(ByteBuffer bytes) throws CharacterCodingException {
        CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
        bytes.clear();
        return text;
    }

    private static boolean isSafe(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SAFE_MARKS.indexOf(c) >= 0;
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
