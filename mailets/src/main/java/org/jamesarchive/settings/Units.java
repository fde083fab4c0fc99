package org.jamesarchive.settings;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes with their units. */
final class Units {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,18})([A-Za-z]*)");
    private static final Map<String, Duration> DURATIONS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES = Map.of(
            "", 1L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30);

    private Units() {}

    /** Empty when {@code text} is no duration or too long a one. */
    static Optional<Duration> duration(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(DURATIONS.get(matcher.group(2))).flatMap(unit -> times(unit, matcher.group(1)));
    }

    /** Empty when {@code text} is no size or too large a one. */
    static Optional<Long> size(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(SIZES.get(matcher.group(2))).flatMap(unit -> times(unit, matcher.group(1)));
    }

    private static Optional<Duration> times(Duration unit, String number) {
        return times(unit.toMillis(), number).map(Duration::ofMillis);
    }

    private static Optional<Long> times(long unit, String number) {
        try {
            return Optional.of(Math.multiplyExact(unit, Long.parseLong(number)));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }
}
