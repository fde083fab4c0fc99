package org.jamesarchive.ledger;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the ledger: {@code YYYY-MM-DD.ledger}; a day's further ones, begun at a restart or after a failure, are
 * {@code YYYY-MM-DD.2.ledger} and so on.
 *
 * @param day in UTC
 * @param number from 1
 */
record LedgerFile(Path path, LocalDate day, int number) implements Comparable<LedgerFile> {

    /** Greatest number of a day's file. */
    static final int NUMBER_LIMIT = 999_999;

    private static final Pattern NAME = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:\\.(\\d{1,6}))?\\.ledger");

    static LedgerFile in(Path directory, LocalDate day, int number) {
        String name = number == 1
                ? String.format(Locale.ROOT, "%s.ledger", day)
                : String.format(Locale.ROOT, "%s.%d.ledger", day, number);
        return new LedgerFile(directory.resolve(name), day, number);
    }

    /** Empty when the name is none of ours. */
    static Optional<LedgerFile> of(Path path) {
        Matcher matcher = NAME.matcher(path.getFileName().toString());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            int number = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
            return Optional.of(new LedgerFile(path, LocalDate.parse(matcher.group(1)), number));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(LedgerFile other) {
        return Comparator.comparing(LedgerFile::day)
                .thenComparing(LedgerFile::number)
                .compare(this, other);
    }
}
