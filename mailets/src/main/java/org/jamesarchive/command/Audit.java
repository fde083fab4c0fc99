package org.jamesarchive.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jamesarchive.store.AuditTrail;
import org.jamesarchive.store.seal.Keyset;

/** {@code archive audit}: the audit entries of data directories, one after the other, a line each. */
final class Audit {

    private final StoreArguments arguments;
    private final OutputStream out;
    private final PrintStream err;
    private final ObjectMapper mapper = new ObjectMapper();
    private boolean isGood = true;

    /** A line of JSON. */
    record Entry(String data, long sequence, String time, JsonNode entry) {}

    Audit(StoreArguments arguments, OutputStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    /** @return whether all could be read */
    boolean run() throws IOException {
        Keyset keys = arguments.keys();
        for (StoreArguments.Target target : arguments.targets()) {
            Path data = target.data();
            if (!Files.isDirectory(data.resolve("segments"))) {
                throw new IOException(data + " is no data directory: it has no segments");
            }
            AuditTrail.read(data, keys, new AuditTrail.Visitor() {
                @Override
                public void entry(long sequence, Instant time, String text) throws IOException {
                    print(data, sequence, time, text);
                }

                @Override
                public void unreadable(Path segment, long offset, String reason) {
                    isGood = false;
                    err.println(OneLine.of("archive: " + segment + " offset " + offset + ": " + reason));
                }
            });
        }
        return isGood;
    }

    private void print(Path data, long sequence, Instant time, String text) throws IOException {
        if (arguments.json()) {
            out.write(mapper.writeValueAsBytes(new Entry(data.toString(), sequence, time.toString(), json(text))));
            out.write('\n');
        } else {
            new Lines(out).add(time + " " + data + " " + sequence + " " + text);
        }
    }

    /** What is no JSON, which no worker writes, is shown as a string. */
    private JsonNode json(String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            return mapper.getNodeFactory().textNode(text);
        }
    }
}
