package org.jamesarchive.message;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads Date fields (RFC 5322 §3.3 and its obsolete forms §4.3) as people's programs write them: the parts in any order, ctime(3), ISO 8601,
 * two-digit years, names of zones, no zone (UTC), no time (midnight).
 */
final class DateText {

    private static final int LENGTH_LIMIT = 200;
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private static final Map<String, Integer> ZONE_HOURS = Map.ofEntries(
            Map.entry("EST", -5),
            Map.entry("EDT", -4),
            Map.entry("CST", -6),
            Map.entry("CDT", -5),
            Map.entry("MST", -7),
            Map.entry("MDT", -6),
            Map.entry("PST", -8),
            Map.entry("PDT", -7),
            Map.entry("MET", 1),
            Map.entry("CET", 1),
            Map.entry("MEST", 2),
            Map.entry("CEST", 2),
            Map.entry("BST", 1),
            Map.entry("EET", 2),
            Map.entry("JST", 9),
            Map.entry("HST", -10));

    private int year = -1;
    private int month;
    private int day;
    private int hour;
    private int minute;
    private int second;
    private boolean isZoneSeen;
    private int zoneSeconds;

    private DateText() {}

    /** The instant, or nothing when no day can be made out. */
    static Optional<Instant> read(String text) {
        DateText date = new DateText();
        String clipped = text.length() > LENGTH_LIMIT ? text.substring(0, LENGTH_LIMIT) : text;
        for (String word : words(clipped)) {
            date.take(word);
        }
        return date.instant();
    }

    private Optional<Instant> instant() {
        if (year < 0 || month == 0 || day == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59))
                    .toInstant(ZoneOffset.UTC)
                    .minusSeconds(zoneSeconds));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Words outside of comments; a comment names a zone that was given as a number already. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (c == '(' || c == ')') {
                depth = Math.max(0, depth + (c == '(' ? 1 : -1));
            }
            if (c <= ' ' || c == ',' || c == ';' || c == '"' || c == '(' || c == ')') {
                if (word.length() > 0) {
                    words.add(word.toString());
                }
                word.setLength(0);
            } else if (depth == 0) {
                word.append(c);
            }
        }
        return words;
    }

    private void take(String word) {
        if (word.startsWith("+-")) {
            return; // whichever sign was meant
        }
        char first = word.charAt(0);
        if ((first == '+' || first == '-') && word.length() > 1 && isDigits(word.replace(":", ""), 1)) {
            offset(word);
        } else if (word.matches("\\d{4}-\\d{1,2}-\\d{1,2}([T ].*)?")) {
            iso(word);
        } else if (word.indexOf(':') > 0) {
            time(word);
        } else if (word.indexOf('-') > 0) {
            for (String part : word.split("-")) {
                if (!part.isEmpty()) {
                    take(part);
                }
            }
        } else if (isDigits(word, 0)) {
            number(word);
        } else {
            name(word);
        }
    }

    private void iso(String word) {
        String[] parts = word.split("[-T ]", 4);
        year = Integer.parseInt(parts[0]);
        month = Integer.parseInt(parts[1]);
        day = Integer.parseInt(parts[2]);
        if (parts.length > 3) {
            time(parts[3]);
        }
    }

    /** A time, perhaps with fractions and a zone behind it. */
    private void time(String word) {
        int end = 0;
        while (end < word.length() && (Character.isDigit(word.charAt(end)) || word.charAt(end) == ':')) {
            end++;
        }
        String[] parts = word.substring(0, end).split(":");
        hour = parts.length > 0 ? value(parts[0]) : 0;
        minute = parts.length > 1 ? value(parts[1]) : 0;
        second = parts.length > 2 ? value(parts[2]) : 0;
        if (end == 0) {
            return;
        }
        String rest = word.substring(end).replaceFirst("^\\.\\d+", "");
        if (!rest.isEmpty()) {
            take(rest);
        }
    }

    private void number(String word) {
        int value = value(word);
        if (word.length() <= 2 && day == 0 && value > 0) {
            day = value;
        } else if (year < 0 && word.length() <= 2) {
            year = value < 50 ? 2000 + value : 1900 + value;
        } else if (year < 0 && word.length() == 3) {
            year = 1900 + value;
        } else if (year < 0 && word.length() == 4) {
            year = value;
        } else if (!isZoneSeen && word.length() == 4) {
            offset("+" + word);
        }
    }

    private void name(String word) {
        String lowerCase = word.toLowerCase(Locale.ROOT);
        if (month == 0 && lowerCase.length() >= 3) {
            int at = MONTHS.indexOf(lowerCase.substring(0, 3));
            if (at >= 0 && at % 3 == 0) {
                month = at / 3 + 1;
                return;
            }
        }
        if (lowerCase.equals("pm") && hour < 12) {
            hour += 12;
        } else if (lowerCase.equals("am") && hour == 12) {
            hour = 0;
        } else if (!isZoneSeen) {
            int sign = Math.max(word.indexOf('+'), word.indexOf('-'));
            if (sign > 0) {
                offset(word.substring(sign));
            } else {
                Integer hours = ZONE_HOURS.get(word.toUpperCase(Locale.ROOT));
                zoneSeconds = hours == null ? zoneSeconds : hours * 3600;
                isZoneSeen = hours != null;
            }
        }
    }

    /** {@code +hhmm}, {@code +hh:mm}, {@code +hmm}, {@code +hh}; a day and more is UTC. */
    private void offset(String word) {
        String digits = word.substring(1).replace(":", "");
        if (isZoneSeen || !isDigits(digits, 0) || digits.length() > 4) {
            return;
        }
        int value = value(digits);
        int hours = digits.length() <= 2 ? value : value / 100;
        int minutes = digits.length() <= 2 ? 0 : value % 100;
        isZoneSeen = true;
        if (hours < 24 && minutes < 60) {
            zoneSeconds = (hours * 3600 + minutes * 60) * (word.charAt(0) == '-' ? -1 : 1);
        }
    }

    private static boolean isDigits(String text, int from) {
        return text.length() > from
                && text.length() - from < 9
                && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
    }

    private static int value(String digits) {
        return isDigits(digits, 0) ? Integer.parseInt(digits) : 0;
    }
}
