package org.jamesarchive.repair;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.store.Arrival;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jspecify.annotations.Nullable;

/**
 * A message and its merges as another worker gave them; every copy has the content id that was asked for. What is large lies in a file
 * until it is closed. For one thread.
 */
final class FetchedMessage implements Closeable {

    /** Up to this many bytes of a message are held in memory. */
    private static final int IN_MEMORY_LIMIT = 1024 * 1024;

    /** Largest message. */
    private static final long SIZE_LIMIT = 2L * 1024 * 1024 * 1024;

    /** Trace blocks of all merges together, in bytes. */
    private static final long TRACES_LIMIT = 64L * 1024 * 1024;

    /** Longest line of JSON: an envelope of very many recipients. */
    private static final int LINE_LIMIT = 16 * 1024 * 1024;

    /** Most entries that a worker gives. */
    private static final int ENTRIES_LIMIT = 10_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ContentId contentId;
    private final Path temporary;
    private final List<Arrival> arrivals = new ArrayList<>();
    private @Nullable Path file;
    private Content message = Content.of(new byte[0]);
    private long traceLength;
    private long traces;

    private FetchedMessage(ContentId contentId, Path temporary) {
        this.contentId = contentId;
        this.temporary = temporary;
    }

    /**
     * Reads and checks what {@code /archive/entries} gives.
     *
     * @throws FalseContentException when a copy has another content id
     * @throws IOException when it is cut off, or not in that form
     */
    static FetchedMessage read(InputStream in, ContentId contentId, Path temporary) throws IOException {
        FetchedMessage fetched = new FetchedMessage(contentId, temporary);
        boolean isWhole = false;
        try {
            fetched.read(in);
            isWhole = true;
            return fetched;
        } catch (DateTimeException e) {
            throw new IOException("an entry without a time of arrival", e);
        } finally {
            if (!isWhole) {
                fetched.close();
            }
        }
    }

    private void read(InputStream in) throws IOException {
        for (JsonNode head = line(in); true; head = line(in)) {
            String kind = head.path("kind").asText();
            if (kind.equals("end")
                    && !arrivals.isEmpty()
                    && head.path("entries").asInt() == arrivals.size()) {
                return;
            }
            boolean isExpected = kind.equals(arrivals.isEmpty() ? "message" : "merge");
            if (!isExpected || arrivals.size() == ENTRIES_LIMIT) {
                throw new IOException("unexpected entry " + arrivals.size() + " of message " + contentId);
            }
            long size = head.path("size").asLong(-1);
            if (arrivals.isEmpty()) {
                message = content(in, size);
                traceLength = head.path("traceLength").asLong(-1);
                add(head, message);
            } else {
                add(head, copy(trace(in, size)));
            }
        }
    }

    private void add(JsonNode head, Content content) throws IOException {
        if (!ContentId.of(content).equals(contentId)) {
            throw new FalseContentException("entry " + arrivals.size() + " is not that of message " + contentId);
        }
        List<String> recipients = new ArrayList<>();
        head.path("recipients").forEach(recipient -> recipients.add(recipient.asText()));
        arrivals.add(new Arrival(
                contentId,
                content,
                Instant.parse(head.path("arrival").asText()),
                head.path("sender").asText(),
                recipients));
    }

    private Content content(InputStream in, long size) throws IOException {
        if (size < 0 || size > SIZE_LIMIT) {
            throw new IOException("a message of " + size + " bytes");
        }
        if (size <= IN_MEMORY_LIMIT) {
            return Content.of(bytes(in, (int) size));
        }
        Path large = Files.createTempFile(temporary, "message", ".eml");
        file = large;
        byte[] buffer = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(large)) {
            for (long left = size; left > 0; ) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException("cut off");
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
        return new InFile(large, size);
    }

    private byte[] trace(InputStream in, long size) throws IOException {
        traces += size;
        if (size < 0 || traces > TRACES_LIMIT) {
            throw new IOException("trace blocks of more than " + TRACES_LIMIT + " bytes");
        }
        return bytes(in, (int) size);
    }

    /** A further copy: its trace block, then the message from behind its own trace block on. */
    private Content copy(byte[] trace) throws IOException {
        if (traceLength < 0 || traceLength > message.size()) {
            throw new FalseContentException("a trace block of " + traceLength + " bytes in message " + contentId);
        }
        return new Copy(Content.of(trace), message, traceLength);
    }

    private static byte[] bytes(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new IOException("cut off");
        }
        return bytes;
    }

    private static JsonNode line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() == LINE_LIMIT) {
                throw new IOException("cut off");
            }
            line.write(c);
        }
        return JSON.readTree(line.toByteArray());
    }

    /** The copies, the message first; to be appended in this order. */
    List<Arrival> arrivals() {
        return arrivals;
    }

    /** Deletes the file. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }

    private record InFile(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    private record Copy(Content trace, Content message, long skipped) implements Content {
        @Override
        public long size() {
            return trace.size() + message.size() - skipped;
        }

        @Override
        public InputStream open() throws IOException {
            InputStream body = message.open();
            try {
                body.skipNBytes(skipped);
            } catch (IOException e) {
                body.close();
                throw e;
            }
            return new SequenceInputStream(trace.open(), body);
        }
    }
}
