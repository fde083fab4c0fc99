package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesarchive.log.LogText;
import org.jspecify.annotations.Nullable;

/**
 * Answers keys as {@code postmap -q} does. The value, or {@code key<TAB>value} for each key of standard input, goes to standard
 * output byte for byte; the rules that led there go to standard error as {@code FILE:LINE: key value}, in escaped form.
 */
final class Query {

    /** Longest key on standard input, in bytes. */
    static final int KEY_BYTES_LIMIT = 1024 * 1024;

    private static final String STANDARD_INPUT = "-";

    private final Path file;
    private final Lookup lookup;
    private final PrintStream err;

    Query(Path file, Lookup lookup, PrintStream err) {
        this.file = file;
        this.lookup = lookup;
        this.err = err;
    }

    /**
     * Answers one key, or all that come in.
     *
     * @return the exit code: good when at least one was found
     * @throws IOException when standard input cannot be read, a key on it is too long, or standard output is closed
     */
    int run(String key, InputStream in, OutputStream out) throws IOException {
        if (key.equals(STANDARD_INPUT)) {
            return answerAll(in, out);
        }
        Optional<String> value = find(key);
        if (value.isPresent()) {
            out.write((value.get() + "\n").getBytes(UTF_8));
        }
        return value.isPresent() ? TableMain.GOOD : TableMain.BAD;
    }

    private int answerAll(InputStream in, OutputStream out) throws IOException {
        int code = TableMain.BAD;
        byte @Nullable [] line;
        for (long number = 1; (line = readLine(in, number)) != null; number++) {
            String key = text(line);
            Optional<String> value = key == null ? Optional.empty() : find(key);
            if (value.isPresent()) {
                out.write((key + "\t" + value.get() + "\n").getBytes(UTF_8));
                code = TableMain.GOOD;
            }
            if (in.available() == 0) {
                out.flush();
            }
        }
        return code;
    }

    private Optional<String> find(String key) {
        return key.isEmpty()
                ? Optional.empty()
                : lookup.find(
                        key,
                        rule -> err.println(file + ":" + rule.line() + ": " + LogText.escape(rule.key()) + " "
                                + LogText.escape(rule.value())),
                        trouble -> err.println(LogText.escape(key) + ": " + trouble));
    }

    /** Null when the bytes are not UTF-8: no table has such a key. */
    private static @Nullable String text(byte[] line) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The bytes before the next newline, or the end; null when there are none any more. */
    private static byte @Nullable [] readLine(InputStream in, long number) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (line.size() == KEY_BYTES_LIMIT) {
                throw new IOException("standard input:" + number + ": found a key of over " + KEY_BYTES_LIMIT
                        + " bytes, expected at most that");
            }
            line.write(c);
            c = in.read();
        }
        return line.toByteArray();
    }
}
