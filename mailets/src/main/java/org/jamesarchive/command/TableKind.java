package org.jamesarchive.command;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a table file is for. */
enum TableKind {
    /** access(5), for recipients. */
    ACCESS,
    /** virtual(5). */
    VIRTUAL,
    /** cidr_table(5), for clients. */
    CLIENTS,
    /** htpasswd(1). */
    PASSWORDS;

    /** @throws IllegalArgumentException when there is none of this name */
    static TableKind of(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("--as is '" + name + "', expected " + names()));
    }

    /** By the name that the file has in the gateway's profile. */
    static TableKind ofFile(Path file) {
        return find(String.valueOf(file.getFileName()))
                .orElseThrow(() -> new IllegalArgumentException(
                        file + ": the name does not tell what kind of table it is, expected --as " + names()));
    }

    private static Optional<TableKind> find(String name) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(name)).findFirst();
    }

    private static String names() {
        return Arrays.stream(values()).map(TableKind::word).collect(Collectors.joining(", "));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
