package org.jamesarchive.launcher.importing;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a mail in a Maildir: {@code SECONDS.UNIQUE.HOST:2,FLAGS}, the time of its delivery and what may change while it stays the same. */
final class MaildirName {

    private static final Pattern DELIVERED = Pattern.compile("(\\d{9,11})\\..*");

    private MaildirName() {}

    /** Nothing when the name does not begin with a time. */
    static Optional<Instant> date(String name) {
        Matcher delivered = DELIVERED.matcher(name);
        return delivered.matches()
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(delivered.group(1))))
                : Optional.empty();
    }

    /** The name without its flags. */
    static String unique(String name) {
        int flags = name.lastIndexOf(":2,");
        return flags < 0 ? name : name.substring(0, flags);
    }
}
