package org.jamesarchive.message;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Charsets by the names that mails give them (IANA and what is met), and guessed from bytes. */
final class Charsets {

    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** Most bytes that a guess looks at. */
    static final int SAMPLE_LIMIT = 16 * 1024;

    /** ICU's confidence, 0 to 100, from which on its guess is better than windows-1252. */
    private static final int CONFIDENCE = 50;

    private static final int NAME_LIMIT = 60;

    /** Supersets, as the WHATWG Encoding Standard takes them, and names that Java does not know. */
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso8859-1", "windows-1252"),
            Map.entry("iso_8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("latin-1", "windows-1252"),
            Map.entry("ansi", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("x-gbk", "GB18030"),
            Map.entry("gb_2312-80", "GB18030"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("ks_c_5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("iso-8859-8-i", "ISO-8859-8"),
            Map.entry("iso-8859-8-e", "ISO-8859-8"),
            Map.entry("utf8", "UTF-8"),
            Map.entry("utf-8mb4", "UTF-8"),
            Map.entry("unicode-1-1-utf-8", "UTF-8"),
            Map.entry("ascii", "US-ASCII"),
            Map.entry("ansi_x3.4-1968", "US-ASCII"),
            Map.entry("x-mac-roman", "x-MacRoman"),
            Map.entry("macintosh", "x-MacRoman"),
            Map.entry("cp-850", "IBM850"));

    private static final Map<String, Charset> KNOWN = known();

    private Charsets() {}

    /** By a name from a mail. */
    static Optional<Charset> find(String name) {
        String plain = name.trim().toLowerCase(Locale.ROOT).replace("\"", "").replace("'", "");
        if (plain.isEmpty() || plain.length() > NAME_LIMIT) {
            return Optional.empty();
        }
        return Optional.ofNullable(KNOWN.get(plain));
    }

    /** All that Java has, because asking it for a name that it does not know takes so long that a mail full of them would hold us up. */
    private static Map<String, Charset> known() {
        Map<String, Charset> known = new HashMap<>();
        for (Charset charset : Charset.availableCharsets().values()) {
            known.put(charset.name().toLowerCase(Locale.ROOT), charset);
            charset.aliases().forEach(alias -> known.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset));
        }
        ALIASES.forEach((alias, name) -> known.put(alias, Charset.forName(name)));
        return Map.copyOf(known);
    }

    /** Of bytes that nobody, or somebody wrong, said the charset of. */
    static Charset guess(byte[] sample, int length) {
        Optional<Charset> mark = byteOrderMark(sample, length);
        if (mark.isPresent()) {
            return mark.get();
        }
        if (isUtf8(sample, length)) {
            return StandardCharsets.UTF_8;
        }
        CharsetMatch match = new CharsetDetector()
                .setText(Arrays.copyOf(sample, Math.min(length, SAMPLE_LIMIT)))
                .detect();
        return match == null || match.getConfidence() < CONFIDENCE
                ? WINDOWS_1252
                : find(match.getName()).orElse(WINDOWS_1252);
    }

    static Optional<Charset> byteOrderMark(byte[] sample, int length) {
        if (length >= 3 && sample[0] == (byte) 0xef && sample[1] == (byte) 0xbb && sample[2] == (byte) 0xbf) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (length >= 2 && sample[0] == (byte) 0xff && sample[1] == (byte) 0xfe) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        if (length >= 2 && sample[0] == (byte) 0xfe && sample[1] == (byte) 0xff) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return Optional.empty();
    }

    /** Whether all of it is valid, but for a character that the end cuts. */
    static boolean isUtf8(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            int b = bytes[at] & 0xff;
            int follow = b < 0x80 ? 0 : b < 0xc2 ? -1 : b < 0xe0 ? 1 : b < 0xf0 ? 2 : b < 0xf5 ? 3 : -1;
            if (follow < 0) {
                return false;
            }
            for (int i = 1; i <= follow && at + i < length; i++) {
                if ((bytes[at + i] & 0xc0) != 0x80) {
                    return false;
                }
            }
            at += follow + 1;
        }
        return true;
    }
}
