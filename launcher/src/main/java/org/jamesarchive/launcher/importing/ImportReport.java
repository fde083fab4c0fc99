package org.jamesarchive.launcher.importing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Names what was not taken: {@code {"item":…,"outcome":"refused"|"deferred"|"unreadable"|"passed over","reason":…}}, a line each. Safe for use by
 * many threads.
 */
final class ImportReport implements Closeable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final @Nullable Writer out;

    private ImportReport(@Nullable Writer out) {
        this.out = out;
    }

    /** Nobody wants to know. */
    static ImportReport none() {
        return new ImportReport(null);
    }

    /** Begins the file anew. @throws IOException when it cannot be written */
    static ImportReport to(Path file) throws IOException {
        return new ImportReport(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    /** @throws ImportStoppedException when it cannot be written */
    synchronized void add(String item, String outcome, String reason) {
        Writer to = out;
        if (to == null) {
            return;
        }
        try {
            to.write(MAPPER.writeValueAsString(MAPPER.createObjectNode()
                            .put("item", item)
                            .put("outcome", outcome)
                            .put("reason", reason))
                    + "\n");
            to.flush();
        } catch (IOException e) {
            throw new ImportStoppedException("the report cannot be written: " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() throws IOException {
        Writer to = out;
        if (to != null) {
            to.close();
        }
    }
}
