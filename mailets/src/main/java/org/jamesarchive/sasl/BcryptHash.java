package org.jamesarchive.sasl;

import java.util.regex.Pattern;

/**
 * The text form of a bcrypt hash: {@code $2y$cost$}, 22 characters of salt, 31 of hash. Salt and hash are whole bytes in an
 * alphabet of six bits a character, so the last character of each has bits that must be zero: no password matches otherwise.
 */
final class BcryptHash {

    /** Least cost factor, bcrypt's own. */
    static final int COST_MIN = 4;

    /** Highest cost factor: a check takes about a second. A client must not be able to keep a thread busy for longer. */
    static final int COST_LIMIT = 14;

    private static final Pattern COST = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$.*");
    private static final Pattern HASH =
            Pattern.compile("\\$2[aby]\\$[0-9]{2}\\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]");

    private BcryptHash() {}

    /**
     * The hash itself when it is one.
     *
     * @throws IllegalArgumentException when it is none that we can and want to compute; the message repeats nothing of it
     */
    static String require(String hash) {
        var cost = COST.matcher(hash);
        if (!cost.matches() || !HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException(
                    "found a hash of another kind, expected bcrypt ($2y$, $2a$ or $2b$), as htpasswd -B makes it");
        }
        int factor = Integer.parseInt(cost.group(1));
        if (factor < COST_MIN || factor > COST_LIMIT) {
            throw new IllegalArgumentException(
                    "found cost factor " + factor + ", expected " + COST_MIN + " to " + COST_LIMIT);
        }
        return hash;
    }
}
