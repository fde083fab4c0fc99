package org.jamesarchive.server.smtp;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of {@code BDAT} (RFC 3030 §2).
 *
 * @param octets of the chunk
 * @param last whether the message ends with it
 */
record ChunkSize(long octets, boolean last) {

    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,18})( LAST)?");

    /** Reads it; empty when it is wrong, or has over 18 digits. */
    static Optional<ChunkSize> parse(String argument) {
        Matcher matcher = SYNTAX.matcher(argument.toUpperCase(Locale.ROOT));
        return matcher.matches()
                ? Optional.of(new ChunkSize(Long.parseLong(matcher.group(1)), matcher.group(2) != null))
                : Optional.empty();
    }
}
