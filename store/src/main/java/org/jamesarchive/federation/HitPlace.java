package org.jamesarchive.federation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a hit stands in an order, {@code VALUE.MAILID}: what the routes call cursor. */
record HitPlace(long value, String mailId) {

    private static final Pattern FORM = Pattern.compile("(-?[0-9]{1,19})\\.([0-9a-f]{64})");

    /** @throws IllegalArgumentException when it is none */
    static HitPlace parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("no cursor");
        }
        return new HitPlace(Long.parseLong(form.group(1)), form.group(2));
    }

    @Override
    public String toString() {
        return value + "." + mailId;
    }
}
