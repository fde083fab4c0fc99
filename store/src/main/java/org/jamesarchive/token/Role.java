package org.jamesarchive.token;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the bearer of a token is to the archive.
 * <pre>
 *              READ   OPERATE   ANY
 *   auditor    yes    no        yes   reads what was archived, blind copies and envelopes included
 *   operator   no     yes       yes   keeps nodes going; gets entries as they are stored, for repair
 *   officer    yes    no        yes   reads as an auditor; decides on holds
 * </pre>
 */
public enum Role {
    AUDITOR,
    OPERATOR,
    OFFICER;

    /** Whether it is allowed that. */
    public boolean may(Permission permission) {
        return switch (permission) {
            case READ -> this != OPERATOR;
            case OPERATE -> this == OPERATOR;
            case ANY -> true;
        };
    }

    /** As files and command lines write it: in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is none of that name */
    public static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of " + words()));
    }

    /** {@code auditor, operator, officer}. */
    public static String words() {
        return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
    }
}
