package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jamesarchive.store.file.DurableFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code sealed-with} of a data directory: the numbers of all keys that the store ever sealed with, each written before its first
 * entry was, so that a start need not look into the segments. Derived: without it the next start does look.
 * <pre>
 *   format=1
 *   key=1234567890 check=AUmWAt…     what that key made of nothing, in base64; or - when it was found in the segments
 * </pre>
 */
final class SealedWith {

    /** Stands in for a check where none is known. */
    static final String NO_CHECK = "-";

    /** A check that no key passes. */
    static final String WRONG = "AA==";

    private static final Logger LOGGER = LoggerFactory.getLogger(SealedWith.class);
    private static final long FILE_BYTES_LIMIT = 1024 * 1024;
    private static final Pattern LINE = Pattern.compile("key=([0-9]{1,10}) check=(-|[A-Za-z0-9+/]+=*)");

    private static final String FORMAT = "format=1";

    private final Path file;

    SealedWith(Path file) {
        this.file = file;
    }

    /** Key numbers and their checks; empty when the file is not there or cannot be understood. */
    Optional<Map<Long, String>> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<Long, String> keys = new TreeMap<>();
        List<String> lines = Files.size(file) <= FILE_BYTES_LIMIT
                ? Files.readString(file).lines().toList()
                : List.of();
        boolean whole = !lines.isEmpty() && lines.get(0).equals(FORMAT);
        for (String line : lines.stream().skip(1).toList()) {
            Matcher matcher = LINE.matcher(line);
            whole &= matcher.matches();
            if (matcher.matches()) {
                keys.put(Long.parseLong(matcher.group(1)), matcher.group(2));
            }
        }
        if (!whole) {
            LOGGER.warn("{} cannot be understood and is made anew from the segments", file);
        }
        return whole ? Optional.of(keys) : Optional.empty();
    }

    /** Replaces it; on disk when this returns. */
    void write(Map<Long, String> keys) throws IOException {
        DurableFile.write(
                file,
                FORMAT
                        + '\n'
                        + keys.entrySet().stream()
                                .map(key -> "key=" + key.getKey() + " check="
                                        + (key.getValue().equals(WRONG) ? NO_CHECK : key.getValue()) + '\n')
                                .collect(Collectors.joining()));
    }

    static String text(byte[] check) {
        return Base64.getEncoder().encodeToString(check);
    }

    /** @throws IllegalArgumentException when it is no base64 */
    static byte[] bytes(String check) {
        return Base64.getDecoder().decode(check);
    }
}
