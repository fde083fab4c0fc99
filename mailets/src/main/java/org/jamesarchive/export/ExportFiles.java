package org.jamesarchive.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.proof.LogProver;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.store.segment.EntryAttributes;
import org.jamesarchive.store.segment.EntryKind;

/** The files of an export that is being written, in the layout of SPECIFICATIONS.md. For one thread. */
final class ExportFiles implements Closeable {

    private final ExportTarget target;
    private final Clock clock;
    private final ObjectMapper mapper = new ObjectMapper();
    private final BufferedWriter entries;
    private final List<ExportManifest.Log> logs = new ArrayList<>();
    private final Map<String, String> files = new TreeMap<>();
    private long messages;
    private long merges;
    private long proven;
    private long bytes;

    ExportFiles(ExportTarget target, Clock clock) throws IOException {
        this.target = target;
        this.clock = clock;
        this.entries = Files.newBufferedWriter(target.scratch());
    }

    /**
     * Goes on with an export.
     *
     * @param before what it has already
     */
    ExportFiles(ExportTarget target, Clock clock, Iterable<ExportedEntry> before) throws IOException {
        this(target, clock);
        for (ExportedEntry entry : before) {
            note(entry);
        }
        entries.flush();
    }

    /**
     * Begins what comes from one log.
     *
     * @return the folder for its entries, with a slash behind it
     * @throws IOException when there is one of this {@code server_id} already
     */
    String begin(int serverId, LogProver prover) throws IOException {
        if (logs.stream().anyMatch(log -> log.serverId() == serverId)) {
            throw new IOException("two data directories of server_id " + serverId + ": export them apart");
        }
        String folder = folder(serverId);
        String publicKey = folder + CheckpointFolder.PUBLIC_KEY;
        if (prover.key().isPresent()) {
            byte[] key = (prover.key().get().encoded() + '\n').getBytes(StandardCharsets.UTF_8);
            write(publicKey, out -> out.write(key));
        }
        logs.add(prover.checkpoint()
                .map(checkpoint -> new ExportManifest.Log(
                        serverId,
                        publicKey,
                        checkpoint.size(),
                        checkpoint.root().hex()))
                .orElse(new ExportManifest.Log(serverId, "", 0, "")));
        return folder;
    }

    /**
     * Says of which log, and by which checkpoint, entries are proved that {@link #add} gets with a proof.
     *
     * @param publicKey {@code name+hash+base64}
     */
    void prove(int serverId, String publicKey, Checkpoint checkpoint) throws IOException {
        String file = folder(serverId) + CheckpointFolder.PUBLIC_KEY;
        if (!files.containsKey(file)) {
            write(file, out -> out.write((publicKey + '\n').getBytes(StandardCharsets.UTF_8)));
        }
        logs.removeIf(log -> log.serverId() == serverId && log.size() <= checkpoint.size());
        if (logs.stream().noneMatch(log -> log.serverId() == serverId)) {
            logs.add(new ExportManifest.Log(
                    serverId, file, checkpoint.size(), checkpoint.root().hex()));
        }
    }

    /** The folder for the entries of a log, with a slash behind it. */
    static String folder(int serverId) {
        return "server-" + serverId + '/';
    }

    /** Adds a file that the manifest lists. */
    void include(String name, Path content) throws IOException {
        write(name, out -> Files.copy(content, out));
    }

    /** What was added is on the file system, if not on disk. */
    void flush() throws IOException {
        entries.flush();
    }

    /** Adds an entry. */
    void add(String folder, long sequence, EntryAttributes attributes, InputStream data, Optional<TlogProof> proof)
            throws IOException {
        Instant arrival = attributes.arrival();
        String contentId = attributes.contentId().hex();
        boolean isMessage = attributes.kind() == EntryKind.MESSAGE;
        String name = folder + (isMessage ? contentId + ".eml" : "merges/" + contentId + '/' + sequence + ".trace");
        OutputStream file;
        try {
            file = target.create(name, arrival);
        } catch (FileAlreadyExistsException e) {
            // Stored anew after its first frame was damaged; when both can be read, both are shown.
            name = folder + contentId + '.' + sequence + ".eml";
            file = target.create(name, arrival);
        }
        DigestOutputStream digesting = new DigestOutputStream(file, Sha256.digest());
        long size;
        try (digesting) {
            size = data.transferTo(digesting);
        }
        if (proof.isPresent()) {
            try (OutputStream out = target.create(name + TlogProof.SUFFIX, arrival)) {
                out.write(proof.get().text().getBytes(StandardCharsets.UTF_8));
            }
        }
        String sha256 = Sha256.hex(digesting.getMessageDigest());
        note(ExportedEntry.of(name, sha256, size, sequence, attributes, proof.isPresent()));
    }

    private void note(ExportedEntry entry) throws IOException {
        messages += entry.isMessage() ? 1 : 0;
        merges += entry.isMessage() ? 0 : 1;
        proven += entry.proven() ? 1 : 0;
        bytes += entry.size();
        entries.write(mapper.writeValueAsString(entry));
        entries.write('\n');
    }

    /** Writes what tells what is there. */
    void finish() throws IOException {
        entries.close();
        write(ExportManifest.ENTRIES, out -> Files.copy(target.scratch(), out));
        write(ExportManifest.SUMS, this::writeSums);
        ExportManifest manifest = new ExportManifest(
                ExportManifest.FORMAT,
                clock.instant().toString(),
                messages,
                merges,
                messages + merges - proven,
                logs,
                files);
        try (OutputStream out = target.create(ExportManifest.FILE, clock.instant())) {
            out.write(mapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            out.write('\n');
        }
        target.finish();
    }

    long messages() {
        return messages;
    }

    long merges() {
        return merges;
    }

    long proven() {
        return proven;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        try (target) {
            entries.close();
        }
    }

    private void writeSums(OutputStream out) throws IOException {
        try (Stream<String> lines = Files.lines(target.scratch())) {
            for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
                ExportedEntry entry = mapper.readValue(all.next(), ExportedEntry.class);
                out.write((entry.sha256() + "  " + entry.file() + '\n').getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Writes bytes. */
    @FunctionalInterface
    private interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes a file that the manifest lists. */
    private void write(String name, Writer writer) throws IOException {
        DigestOutputStream digesting = new DigestOutputStream(target.create(name, clock.instant()), Sha256.digest());
        try (digesting) {
            writer.writeTo(digesting);
        }
        files.put(name, Sha256.hex(digesting.getMessageDigest()));
    }
}
