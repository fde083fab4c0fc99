package org.jamesarchive.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a message that no worker took is tried again. Grammar:
 * <pre>
 *   schedule = *( step "," ) duration "*inf"
 *   step     = duration [ "*" times ]          times from 1 to 1000
 *   duration = number ( "s" / "m" / "h" / "d" )    from 1s to 7d
 * </pre>
 * as in {@code 1m, 5m*2, 15m*4, 1h*inf}. Spaces around commas and asterisks do not count.
 *
 * @param steps the delays before the last one, at most {@link #STEP_LIMIT}
 * @param last the delay that repeats for ever: a message waits as long as needed
 */
public record RetrySchedule(List<Duration> steps, Duration last) {

    /** Most delays before the last one. */
    public static final int STEP_LIMIT = 1000;

    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Pattern STEP = Pattern.compile("(\\d{1,7})([smhd])(?:\\s*\\*\\s*(\\d{1,4}|inf))?");

    /** {@code 1m, 5m*2, 15m*4, 1h*inf}. */
    public static final RetrySchedule DEFAULT = parse("1m, 5m*2, 15m*4, 1h*inf");

    /** Keeps a copy. */
    public RetrySchedule {
        steps = List.copyOf(steps);
    }

    /**
     * Reads a schedule.
     *
     * @throws IllegalArgumentException when it does not keep to the grammar; the message says what was expected
     */
    public static RetrySchedule parse(String text) {
        String[] words = text.split(",", -1);
        List<Duration> steps = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            String word = words[i].trim();
            Matcher matcher = STEP.matcher(word);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + word + "': expected a duration such as 1m, 5m*2 or 1h*inf");
            }
            Duration delay = duration(word, matcher.group(1), matcher.group(2));
            boolean isLast = i == words.length - 1;
            String times = matcher.group(3) == null ? "1" : matcher.group(3);
            if (isLast != times.equals("inf")) {
                throw new IllegalArgumentException(
                        isLast
                                ? "'" + word + "': expected the last step to repeat for ever, such as 1h*inf"
                                : "'" + word + "': expected inf in the last step only");
            }
            if (isLast) {
                return new RetrySchedule(steps, delay);
            }
            repeat(steps, delay, word, Integer.parseInt(times));
        }
        throw new IllegalArgumentException("expected a schedule such as 1m, 5m*2, 15m*4, 1h*inf");
    }

    /**
     * Time to wait after a failed round.
     *
     * @param attempt 1 after the first
     */
    public Duration delay(int attempt) {
        return attempt >= 1 && attempt <= steps.size() ? steps.get(attempt - 1) : attempt < 1 ? delay(1) : last;
    }

    private static void repeat(List<Duration> steps, Duration delay, String word, int times) {
        if (times < 1 || steps.size() + times > STEP_LIMIT) {
            throw new IllegalArgumentException(
                    "'" + word + "': expected from 1 to " + STEP_LIMIT + " repetitions in all before the last step");
        }
        for (int i = 0; i < times; i++) {
            steps.add(delay);
        }
    }

    private static Duration duration(String word, String number, String unit) {
        long seconds = Long.parseLong(number)
                * switch (unit) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3600;
                    default -> 86400;
                };
        Duration duration = Duration.ofSeconds(seconds);
        if (duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + word + "': expected a duration from 1s to 7d");
        }
        return duration;
    }
}
