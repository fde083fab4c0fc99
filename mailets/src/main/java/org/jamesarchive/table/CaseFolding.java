package org.jamesarchive.table;

import java.util.Locale;

/**
 * Full, locale-independent case folding (Unicode CaseFolding.txt, status C and F), as Postfix folds table keys with ICU:
 * {@code ß} and {@code ẞ} become {@code ss}, final and medial sigma become one, and nothing is normalised: a composed and a
 * decomposed umlaut differ. Characters that the Java runtime's Unicode version does not know stay as they are.
 */
public final class CaseFolding {

    private CaseFolding() {}

    /** {@code text} folded; the same object when there is nothing to fold. */
    public static String fold(String text) {
        boolean upper = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0x7f) {
                return foldUnicode(text);
            }
            upper |= isUpper(c);
        }
        return upper ? foldAscii(text) : text;
    }

    private static String foldAscii(String text) {
        char[] folded = text.toCharArray();
        for (int i = 0; i < folded.length; i++) {
            if (isUpper(folded[i])) {
                folded[i] = (char) (folded[i] + 'a' - 'A');
            }
        }
        return new String(folded);
    }

    /** Upper case, then lower case character by character, is Unicode's full folding but for these three. */
    private static String foldUnicode(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case 'İ' -> folded.append("i\u0307");
                case 'ı' -> folded.append('ı');
                case 'ẞ' -> folded.append("ss");
                default ->
                    Character.toString(c)
                            .toUpperCase(Locale.ROOT)
                            .codePoints()
                            .map(Character::toLowerCase)
                            .forEach(folded::appendCodePoint);
            }
        }
        return folded.toString();
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
