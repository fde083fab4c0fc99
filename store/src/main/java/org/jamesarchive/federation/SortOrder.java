package org.jamesarchive.federation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** In which order hits come; each is total, and the same on every worker. */
public enum SortOrder {
    NEWEST,
    OLDEST,
    /** By score; scores of different workers are compared as if they were of one. */
    RELEVANCE;

    /** As routes and command lines write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static SortOrder of(String word) {
        return Arrays.stream(values())
                .filter(order -> order.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no order, expected "
                        + Arrays.stream(values()).map(SortOrder::word).collect(Collectors.joining(", "))));
    }

    Comparator<HitPlace> comparator() {
        Comparator<HitPlace> byValue = Comparator.comparingLong(HitPlace::value);
        return (this == OLDEST ? byValue : byValue.reversed()).thenComparing(HitPlace::mailId);
    }
}
