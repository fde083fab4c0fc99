package org.jamesarchive.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jamesarchive.store.Content;
import org.jamesarchive.store.ContentId;
import org.jamesarchive.store.ScanProgress;
import org.jamesarchive.store.StoredEntries;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.LogProver;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.store.seal.Keyset;
import org.jamesarchive.store.segment.Dictionaries;
import org.jamesarchive.store.segment.EntryAttributes;
import org.jamesarchive.store.segment.EntryInput;
import org.jamesarchive.store.segment.Trailer;
import org.jamesarchive.store.verify.Findings;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages of one or more data directories to an {@link ExportTarget}. What is damaged is left out and reported, what has no proof
 * yet is exported without. For one thread; {@link #finish} ends it, {@link #close} without it gives it up.
 */
public final class Export implements AutoCloseable {

    private static final int IN_MEMORY_LIMIT = 1 << 20;

    private final ExportSelection selection;
    private final ExportFiles files;
    private final Findings findings = new Findings();
    private final Set<ContentId> missing;

    /**
     * Begins an export.
     *
     * @throws IOException when the target cannot be written
     */
    public Export(ExportTarget target, ExportSelection selection, Clock clock) throws IOException {
        this.selection = selection;
        this.files = new ExportFiles(target, clock);
        this.missing = new TreeSet<>(selection.contentIds());
    }

    /**
     * Adds what is selected of a data directory.
     *
     * @param key the public key of its checkpoints; null takes the one beside them
     * @param keys what opens sealed entries
     * @throws IOException when it cannot be read at all, or the target cannot be written
     */
    public void add(Path directory, @Nullable CheckpointVerifier key, Keyset keys, ScanProgress progress)
            throws IOException {
        LogProver prover = LogProver.of(directory, key);
        if (!prover.lack().isEmpty()) {
            findings.add(directory.toString(), -1, "", "nothing can be proved: " + prover.lack());
        }
        LogExport log = new LogExport(prover, keys);
        if (selection.contentIds().isEmpty()) {
            StoredEntries.all(directory, log, progress);
        } else {
            StoredEntries.of(directory, selection.contentIds(), log, progress);
        }
    }

    /**
     * Writes what tells what is there.
     *
     * @throws IOException when the target cannot be written
     */
    public ExportReport finish() throws IOException {
        files.finish();
        return new ExportReport(
                files.messages(),
                files.merges(),
                files.proven(),
                files.bytes(),
                missing.stream().map(ContentId::hex).toList(),
                findings.kept(),
                findings.count());
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** An entry that was read once and found good. */
    private record Good(EntryAttributes attributes, Content data, Optional<TlogProof> proof) {}

    /** The log of one data directory. */
    private final class LogExport implements StoredEntries.Visitor {

        private final LogProver prover;
        private final Dictionaries dictionaries;
        private String folder = "";

        LogExport(LogProver prover, Keyset keys) {
            this.dictionaries = new Dictionaries(keys);
            this.prover = prover;
        }

        @Override
        public void damage(Path segment, long offset, Optional<ContentId> contentId, String reason) {
            findings.add(
                    segment.toString(), offset, contentId.map(ContentId::hex).orElse(""), reason);
        }

        @Override
        public void entry(Path segment, Trailer trailer) throws IOException {
            Optional<Good> found = read(segment, trailer);
            if (found.isEmpty()) {
                return;
            }
            if (folder.isEmpty()) {
                folder = files.begin(trailer.serverId(), prover);
            }
            Good good = found.get();
            try (InputStream data = good.data().open()) {
                files.add(folder, trailer.sequence(), good.attributes(), data, good.proof());
            }
            missing.remove(trailer.contentId());
        }

        /** Reads and checks all of it before anything is written; empty when it is damaged or not selected. */
        private Optional<Good> read(Path segment, Trailer trailer) {
            try (EntryInput input = EntryInput.open(segment, trailer, dictionaries)) {
                EntryAttributes attributes = input.attributes();
                if (!selection.includes(attributes.arrival())) {
                    return Optional.empty();
                }
                Content data;
                if (input.size() <= IN_MEMORY_LIMIT) {
                    data = Content.of(input.readAllBytes());
                } else {
                    input.verify();
                    data = new InSegment(segment, trailer, dictionaries, input.size());
                }
                return Optional.of(new Good(attributes, data, prover.prove(trailer, input.head())));
            } catch (IOException e) {
                damage(
                        segment,
                        trailer.frameOffset(),
                        Optional.of(trailer.contentId()),
                        String.valueOf(e.getMessage()));
                return Optional.empty();
            }
        }
    }

    /** A large entry's data, read from its segment once more. */
    private record InSegment(Path segment, Trailer trailer, Dictionaries dictionaries, long size) implements Content {

        @Override
        public InputStream open() throws IOException {
            return EntryInput.open(segment, trailer, dictionaries);
        }
    }
}
