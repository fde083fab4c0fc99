package org.jamesarchive.table;

import java.net.IDN;

/**
 * Domain names in the one form in which they are compared: case-folded, and as A-labels (RFC 5890), so that
 * {@code bücher.example} and {@code xn--bcher-kva.example} are one domain.
 *
 * <p>Conversion is {@link IDN}, which is IDNA2003 (RFC 3490): it maps {@code ß} to {@code ss} and final sigma to sigma and
 * drops joiners, where IDNA2008 has names of their own for these ({@code xn--strae-oqa.example} is therefore not
 * {@code straße.example}); it knows Unicode 3.2 and lets later characters pass unmapped; it checks no Bidi rule of IDNA2008. A
 * name that it refuses is compared as written.
 */
public final class DomainNames {

    private DomainNames() {}

    /** {@code domain} folded and as A-labels; a leading dot (access(5), {@code .domain.tld}) stays. */
    public static String canonical(String domain) {
        String folded = CaseFolding.fold(domain);
        if (isAscii(folded)) {
            return folded;
        }
        boolean dotted = folded.startsWith(".");
        try {
            String ascii = IDN.toASCII(dotted ? folded.substring(1) : folded, IDN.ALLOW_UNASSIGNED);
            return (dotted ? "." : "") + CaseFolding.fold(ascii);
        } catch (IllegalArgumentException notConvertible) {
            return folded;
        }
    }

    /** An address key ({@code user@domain}, {@code @domain}, {@code user@}) folded, its domain canonical. */
    public static String canonicalAddress(String key) {
        int at = key.lastIndexOf('@');
        if (at < 0 || isAscii(key)) {
            return CaseFolding.fold(key);
        }
        return CaseFolding.fold(key.substring(0, at + 1)) + canonical(key.substring(at + 1));
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }
}
