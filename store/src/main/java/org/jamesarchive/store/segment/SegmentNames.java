package org.jamesarchive.store.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Segment numbers and file names: segment 1 is {@code 0000000001.tar.zst}. Numbers ascend in the order of the log. */
public final class SegmentNames {

    /** The number of a log's first segment. */
    public static final long FIRST = 1;

    private static final String SUFFIX = ".tar.zst";
    private static final Pattern NAME = Pattern.compile("[0-9]{10}\\.tar\\.zst");

    private SegmentNames() {}

    /** The file name of a segment. */
    public static String nameOf(long number) {
        return String.format("%010d%s", number, SUFFIX);
    }

    /** The number in a file name; empty when the name is not a segment's. */
    public static OptionalLong numberOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return NAME.matcher(name).matches()
                ? OptionalLong.of(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())))
                : OptionalLong.empty();
    }

    /**
     * The segments in a directory by number; other files are passed over.
     *
     * @throws IOException when the directory cannot be read
     */
    public static NavigableMap<Long, Path> list(Path directory) throws IOException {
        NavigableMap<Long, Path> segments = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> numberOf(file).ifPresent(number -> segments.put(number, file)));
        }
        return Collections.unmodifiableNavigableMap(segments);
    }
}
