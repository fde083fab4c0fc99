package org.jamesarchive.token;

import java.util.regex.Pattern;

/**
 * One line of a tokens file.
 *
 * @param name whose it is: what the log and the audit entries show
 * @param hash SHA-256 of the secret's characters, hexadecimal in lower case
 */
public record Token(String name, Role role, String hash) {

    /** Longest name. */
    public static final int NAME_LENGTH_LIMIT = 64;

    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0," + (NAME_LENGTH_LIMIT - 1) + "}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException when name or hash are none; the message is for the operator */
    public Token {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("found a name that is none, expected 1 to " + NAME_LENGTH_LIMIT
                    + " letters, digits or . _ @ - beginning with a letter or digit");
        }
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("found no SHA-256, expected 64 hexadecimal digits in lower case");
        }
    }
}
