package org.jamesarchive.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines in UTF-8 that end in LF, of which none may be too long. For one thread. */
final class LimitedLines {

    private final InputStream in;
    private final int limit;

    LimitedLines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * The next line without its end; null when there is none.
     *
     * @throws IOException when it is longer than the limit
     */
    @Nullable
    String next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int read = in.read();
        if (read < 0) {
            return null;
        }
        while (read >= 0 && read != '\n') {
            if (line.size() == limit) {
                throw new IOException("a line is longer than " + limit + " bytes");
            }
            line.write(read);
            read = in.read();
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
