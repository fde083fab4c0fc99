package org.jamesarchive.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;

/** The lines of JSON between which a route gives entries. */
final class JsonLines {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonLines() {}

    static void write(OutputStream out, Object object) throws IOException {
        out.write(MAPPER.writeValueAsBytes(object));
        out.write('\n');
    }
}
