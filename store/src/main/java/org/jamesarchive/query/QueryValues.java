package org.jamesarchive.query;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates, sizes and ranges of either in a query. */
final class QueryValues {

    private static final Pattern DATE = Pattern.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?");
    private static final Pattern TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([a-z]*)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Long> UNITS = Map.of(
            "", 1L,
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30);
    private static final Bounds YEARS = days(LocalDate.of(0, 1, 1), LocalDate.of(10_000, 1, 1));
    private static final String TIMES = "expected a date such as 2024, 2024-05, 2024-05-31 or 2024-05-31T12:00Z";
    private static final String SIZES = "expected a size such as 50000, 20KB, 1MB or 1MiB";

    private QueryValues() {}

    /** The first and the last that are meant. */
    record Bounds(long from, long to) {}

    /** Makes the exception for an index of the query. */
    @FunctionalInterface
    interface Wrong {
        QueryException at(int index, String message);
    }

    /** Reads what has no range in it. */
    @FunctionalInterface
    interface Single {
        Bounds read(String text, Wrong wrong, int index) throws QueryException;
    }

    static Bounds range(String text, Wrong wrong, int index, Single single) throws QueryException {
        for (String comparison : new String[] {">=", "<=", ">", "<"}) {
            if (text.startsWith(comparison)) {
                Bounds bound = single.read(text.substring(comparison.length()), wrong, index + comparison.length());
                return switch (comparison) {
                    case ">=" -> new Bounds(bound.from(), Long.MAX_VALUE);
                    case "<=" -> new Bounds(Long.MIN_VALUE, bound.to());
                    case ">" -> new Bounds(bound.to() + 1, Long.MAX_VALUE);
                    default -> new Bounds(Long.MIN_VALUE, bound.from() - 1);
                };
            }
        }
        int dots = text.indexOf("..");
        if (dots < 0) {
            return single.read(text, wrong, index);
        }
        String first = text.substring(0, dots);
        String last = text.substring(dots + 2);
        if (first.isEmpty() && last.isEmpty()) {
            throw wrong.at(index, "a range has a bound on one side at least");
        }
        long from = first.isEmpty()
                ? Long.MIN_VALUE
                : single.read(first, wrong, index).from();
        long to = last.isEmpty()
                ? Long.MAX_VALUE
                : single.read(last, wrong, index + dots + 2).to();
        if (from > to) {
            throw wrong.at(index, "the range ends before it begins");
        }
        return new Bounds(from, to);
    }

    /** The first and the last millisecond of a year, month, day, minute, second or millisecond; UTC where no zone is named. */
    static Bounds time(String text, Wrong wrong, int index) throws QueryException {
        try {
            Matcher date = DATE.matcher(text);
            if (date.matches()) {
                return within(date(date), wrong, index);
            }
            Matcher time = TIME.matcher(text);
            if (time.matches()) {
                long from = OffsetDateTime.parse(time.group(3) == null ? text + "Z" : text)
                        .toInstant()
                        .toEpochMilli();
                long length = time.group(2) != null ? 1 : time.group(1) != null ? 1_000 : 60_000;
                return within(new Bounds(from, from + length - 1), wrong, index);
            }
        } catch (DateTimeException e) {
            throw wrong.at(index, "there is no such date; " + TIMES);
        }
        throw wrong.at(index, TIMES);
    }

    /** So that what lies right before or behind it can be written as well. */
    private static Bounds within(Bounds bounds, Wrong wrong, int index) throws QueryException {
        if (bounds.from() <= YEARS.from() || bounds.to() >= YEARS.to()) {
            throw wrong.at(index, "the years are 0001 to 9998");
        }
        return bounds;
    }

    private static Bounds date(Matcher date) {
        int year = Integer.parseInt(date.group(1));
        if (date.group(2) == null) {
            return days(Year.of(year).atDay(1), Year.of(year + 1).atDay(1));
        }
        YearMonth month = YearMonth.of(year, Integer.parseInt(date.group(2)));
        if (date.group(3) == null) {
            return days(month.atDay(1), month.plusMonths(1).atDay(1));
        }
        LocalDate day = LocalDate.of(year, month.getMonthValue(), Integer.parseInt(date.group(3)));
        return days(day, day.plusDays(1));
    }

    private static Bounds days(LocalDate first, LocalDate behind) {
        return new Bounds(millis(first), millis(behind) - 1);
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    static Bounds size(String text, Wrong wrong, int index) throws QueryException {
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            Long unit = UNITS.get(size.group(2).toLowerCase(Locale.ROOT));
            long number = Long.parseLong(size.group(1));
            if (unit != null && number <= Long.MAX_VALUE / 2 / unit) {
                return new Bounds(number * unit, number * unit);
            }
        }
        throw wrong.at(index, SIZES);
    }
}
