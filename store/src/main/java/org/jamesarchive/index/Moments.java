package org.jamesarchive.index;

import java.time.Instant;

/** Points in time as the index has them: milliseconds, of the years that four digits can write. */
final class Moments {

    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Moments() {}

    static boolean isWritable(Instant moment) {
        return !moment.isBefore(FIRST) && !moment.isAfter(LAST);
    }

    static long millis(Instant moment) {
        Instant bounded = moment.isBefore(FIRST) ? FIRST : moment.isAfter(LAST) ? LAST : moment;
        return bounded.toEpochMilli();
    }

    static Instant ofMillis(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
