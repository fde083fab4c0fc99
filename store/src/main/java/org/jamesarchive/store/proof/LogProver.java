package org.jamesarchive.store.proof;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesarchive.store.segment.Trailer;
import org.jspecify.annotations.Nullable;

/**
 * Proves entries of a data directory by its newest checkpoint, as long as that fits the log. Reads the files alone; a worker may be writing
 * meanwhile. For one thread.
 */
public final class LogProver {

    private final @Nullable Signed signed;
    private final String lack;

    private record Signed(Checkpoint checkpoint, String note, MerkleTree tree, CheckpointVerifier key) {}

    private LogProver(@Nullable Signed signed, String lack) {
        this.signed = signed;
        this.lack = lack;
    }

    /**
     * Looks for the newest checkpoint and compares it with the log.
     *
     * @param key the public key; null takes the one beside the checkpoints
     * @throws IOException when the files cannot be read
     */
    public static LogProver of(Path directory, @Nullable CheckpointVerifier key) throws IOException {
        Path folder = directory.resolve("checkpoints");
        Optional<Path> newest = new CheckpointFolder(folder).newest();
        Path own = folder.resolve(CheckpointFolder.PUBLIC_KEY);
        if (newest.isEmpty()) {
            return new LogProver(null, "there is no checkpoint");
        }
        if (key == null && !Files.exists(own)) {
            return new LogProver(null, "there is no public key");
        }
        CheckpointVerifier verifier = key == null ? CheckpointVerifier.read(own) : key;
        String note = CheckpointFolder.read(newest.get());
        try {
            Checkpoint checkpoint = verifier.open(note);
            // Read after the checkpoint: what that speaks of is there already.
            LogTree log = LogTree.of(directory.resolve("segments"));
            MerkleTree tree = new MerkleTree(log);
            return fits(tree, log.size(), checkpoint)
                    ? new LogProver(new Signed(checkpoint, note, tree, verifier), "")
                    : new LogProver(null, "the log does not fit its newest checkpoint, " + newest.get());
        } catch (IllegalArgumentException e) {
            return new LogProver(null, newest.get() + ": " + e.getMessage());
        }
    }

    private static boolean fits(MerkleTree tree, long size, Checkpoint checkpoint) {
        try {
            return checkpoint.size() <= size && tree.root(checkpoint.size()).equals(checkpoint.root());
        } catch (IOException e) {
            // Entries in the middle are lost, or cannot be read any more.
            return false;
        }
    }

    /** Why nothing can be proved; empty when something can. */
    public String lack() {
        return lack;
    }

    /** The checkpoint by which is proved; empty when nothing can be. */
    public Optional<Checkpoint> checkpoint() {
        return Optional.ofNullable(signed).map(Signed::checkpoint);
    }

    /** Who signed it; empty when nothing can be proved. */
    public Optional<CheckpointVerifier> key() {
        return Optional.ofNullable(signed).map(Signed::key);
    }

    /**
     * The proof of an entry; empty when it came after the checkpoint, or nothing can be proved.
     *
     * @param head the entry's head, which becomes the proof's extra data
     * @throws IOException when the log cannot be read, or has another entry at that place
     */
    public Optional<TlogProof> prove(Trailer entry, byte[] head) throws IOException {
        if (signed == null || entry.sequence() >= signed.checkpoint().size()) {
            return Optional.empty();
        }
        InclusionProof proof =
                signed.tree().inclusion(entry.sequence(), signed.checkpoint().size());
        if (!proof.verifies(entry.leaf(), signed.checkpoint().root())) {
            throw new IOException("entry " + entry.sequence() + " is not the one in the log that was signed");
        }
        return Optional.of(new TlogProof(ByteBuffer.wrap(head), proof.index(), proof.path(), signed.note()));
    }
}
