package org.jamesarchive.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.store.segment.EntryAttributes;
import org.jamesarchive.store.segment.EntryHead;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker gives of one message for an export: read whole before any of it is written, so that what ends early leaves nothing. What
 * is large lies in files until {@link #close}. What it says is not believed here: the proofs are checked by whoever verifies the export, and
 * again with the key that the worker gives, lest an export be made that cannot be verified.
 */
final class FetchedEntries implements Closeable {

    private static final int LINE_LIMIT = 4 << 20;
    private static final int IN_MEMORY_LIMIT = 1 << 20;
    private static final long ENTRY_LIMIT = 1L << 31;
    private static final int ENTRIES_LIMIT = 100_000;

    private final List<Entry> entries = new ArrayList<>();
    private final List<Path> temporary = new ArrayList<>();
    private String publicKey = "";
    private @Nullable Checkpoint checkpoint;
    private boolean isComplete;

    private FetchedEntries() {}

    /** One of them. */
    record Entry(int serverId, long sequence, EntryAttributes attributes, Content data, Optional<TlogProof> proof) {}

    /**
     * Reads them.
     *
     * @param folder for what is large
     * @throws IOException when they are not all there, or are about something else
     */
    static FetchedEntries read(InputStream body, ContentId contentId, Path folder) throws IOException {
        FetchedEntries fetched = new FetchedEntries();
        try {
            fetched.read(new BufferedInputStream(body), contentId.hex(), folder);
            return fetched;
        } catch (IllegalArgumentException e) {
            fetched.close();
            throw new IOException("not as a worker gives it: " + e.getMessage(), e);
        } catch (IOException e) {
            fetched.close();
            throw e;
        }
    }

    private void read(InputStream in, String contentId, Path folder) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        LimitedLines lines = new LimitedLines(in, LINE_LIMIT);
        while (true) {
            String line = lines.next();
            if (line == null) {
                throw new EOFException("the entries end early");
            }
            JsonNode head = mapper.readTree(line);
            if (head.path("kind").asText().equals("end")) {
                end(head);
                return;
            }
            if (entries.size() == ENTRIES_LIMIT) {
                throw new IOException("more than " + ENTRIES_LIMIT + " entries");
            }
            long size = head.path("size").asLong(-1);
            if (size < 0 || size > ENTRY_LIMIT) {
                throw new IOException("an entry of " + size + " bytes");
            }
            EntryHead parsed =
                    EntryHead.parse(Base64.getDecoder().decode(head.path("head").asText()));
            if (!parsed.attributes().contentId().hex().equals(contentId) || parsed.size() != size) {
                throw new IOException("gave another message than was asked for");
            }
            Optional<TlogProof> proof = head.path("proof").isTextual()
                    ? Optional.of(TlogProof.parse(head.path("proof").asText()))
                    : Optional.empty();
            entries.add(new Entry(
                    parsed.attributes().serverId(),
                    head.path("sequence").asLong(-1),
                    parsed.attributes(),
                    data(in, size, folder),
                    proof));
        }
    }

    private void end(JsonNode end) throws IOException {
        if (end.path("entries").asInt(-1) != entries.size() || entries.isEmpty()) {
            throw new IOException("gave " + entries.size() + " entries of " + end.path("entries"));
        }
        isComplete = end.path("complete").asBoolean();
        publicKey = end.path("publicKey").asText();
        for (Entry entry : entries) {
            if (entry.proof().isPresent()) {
                Checkpoint signed = CheckpointVerifier.parse(publicKey)
                        .open(entry.proof().get().note());
                if (checkpoint == null || checkpoint.size() < signed.size()) {
                    checkpoint = signed;
                }
            }
        }
    }

    private Content data(InputStream in, long size, Path folder) throws IOException {
        if (size <= IN_MEMORY_LIMIT) {
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length != size) {
                throw new EOFException("the entries end early");
            }
            return Content.of(bytes);
        }
        Path file = Files.createTempFile(folder, ".fetched", ".tmp");
        temporary.add(file);
        long left = size;
        byte[] buffer = new byte[64 * 1024];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new EOFException("the entries end early");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        return new InFile(file, size);
    }

    private record InFile(Path file, long size) implements Content {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    List<Entry> entries() {
        return entries;
    }

    /** Whether the worker left out none. */
    boolean isComplete() {
        return isComplete;
    }

    String publicKey() {
        return publicKey;
    }

    /** The newest checkpoint by which one of them is proved; empty when none is. */
    Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(checkpoint);
    }

    @Override
    public void close() throws IOException {
        for (Path file : temporary) {
            Files.deleteIfExists(file);
        }
    }
}
