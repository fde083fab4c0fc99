package org.jamesarchive.ledger;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in one day's records; it stays the same when the gateway is restarted meanwhile.
 *
 * @param file number of the day's file, from 1
 * @param record number of the record in it, from 0
 */
public record LedgerPosition(int file, long record) {

    /** Where a day begins. */
    public static final LedgerPosition START = new LedgerPosition(1, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})\\.(\\d{1,12})");

    /** @throws IllegalArgumentException when a number is too small */
    public LedgerPosition {
        if (file < 1 || record < 0) {
            throw new IllegalArgumentException("no place in a ledger: " + file + "." + record);
        }
    }

    /** @throws IllegalArgumentException when the text is no {@code file.record} */
    public static LedgerPosition parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a place such as 1.0");
        }
        return new LedgerPosition(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public String toString() {
        return file + "." + record;
    }
}
