package org.jamesarchive.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.store.ContentIdDigest;
import org.jamesarchive.store.Sha256;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.TlogProof;
import org.jamesarchive.store.segment.DamagedEntryException;
import org.jamesarchive.store.segment.EntryHead;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.TarEntry;

/** Checks one exported file after the other. For one thread. */
final class EntryVerification {

    private static final int PROOF_LIMIT = 4 << 20;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ExportSource source;
    private final List<CheckpointVerifier> keys;
    /** The note that was opened last: most proofs have the same. */
    private String lastNote = "";

    private Optional<Checkpoint> lastCheckpoint = Optional.empty();

    EntryVerification(ExportSource source, List<CheckpointVerifier> keys) {
        this.source = source;
        this.keys = List.copyOf(keys);
    }

    /** What the file is. */
    private record Hashes(String sha256, String contentId, LogHash leaf, long size) {}

    /** Why an entry is not proved; empty when it is. */
    String fault(ExportedEntry entry) {
        try {
            Optional<InputStream> file = source.read(entry.file());
            if (file.isEmpty()) {
                return "is missing";
            }
            Optional<InputStream> proofFile = source.read(entry.file() + TlogProof.SUFFIX);
            TlogProof proof = null;
            byte[] head = {};
            if (proofFile.isPresent()) {
                try (InputStream in = proofFile.get()) {
                    proof = TlogProof.parse(new String(in.readNBytes(PROOF_LIMIT), StandardCharsets.UTF_8));
                    head = proof.extraBytes();
                }
            }
            Hashes hashes;
            try (InputStream in = file.get()) {
                hashes = hash(in, head, entry.size());
            }
            String different = compare(entry, hashes);
            if (!different.isEmpty() || proof == null) {
                return different.isEmpty() ? "there is no proof" : different;
            }
            String untrue = compare(entry, EntryHead.parse(head));
            return untrue.isEmpty() ? fault(proof, entry, hashes.leaf()) : untrue;
        } catch (DamagedEntryException | IllegalArgumentException e) {
            return "the proof is damaged or forged: " + e.getMessage();
        } catch (IOException e) {
            return "cannot be read: " + e.getMessage();
        }
    }

    private static String compare(ExportedEntry entry, Hashes hashes) {
        if (hashes.size() != entry.size() || !hashes.sha256().equals(entry.sha256())) {
            return "is not what the manifest says: another SHA-256";
        }
        return entry.isMessage() && !hashes.contentId().equals(entry.contentId())
                ? "has another content id, " + hashes.contentId()
                : "";
    }

    private static String compare(ExportedEntry entry, EntryHead head) {
        if (!entry.with(head.attributes()).equals(entry)) {
            return "arrival or envelope are not what was signed";
        }
        return head.size() == entry.size() ? "" : "has another size than what was signed";
    }

    private String fault(TlogProof proof, ExportedEntry entry, LogHash leaf) {
        Optional<Checkpoint> checkpoint = open(proof.note());
        if (checkpoint.isEmpty()) {
            return "the checkpoint in the proof is not signed by a key that is trusted";
        }
        return proof.index() == entry.sequence() && proof.verifies(leaf, checkpoint.get())
                ? ""
                : "is not in the log that was signed";
    }

    private Optional<Checkpoint> open(String note) {
        if (note.equals(lastNote)) {
            return lastCheckpoint;
        }
        lastNote = note;
        lastCheckpoint = keys.stream().flatMap(key -> open(key, note).stream()).findFirst();
        return lastCheckpoint;
    }

    private static Optional<Checkpoint> open(CheckpointVerifier key, String note) {
        try {
            return Optional.of(key.open(note));
        } catch (IllegalArgumentException e) {
            // Another key may have signed it.
            return Optional.empty();
        }
    }

    /** One byte more than there should be is enough to know that there are too many. */
    private static Hashes hash(InputStream in, byte[] head, long expected) throws IOException {
        MessageDigest sha256 = Sha256.digest();
        MessageDigest leaf = LogHash.leafDigest();
        ContentIdDigest contentId = new ContentIdDigest();
        leaf.update(head);
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        for (int read = in.read(buffer); read >= 0 && size <= expected; read = in.read(buffer)) {
            sha256.update(buffer, 0, read);
            leaf.update(buffer, 0, read);
            contentId.update(buffer, 0, read);
            size += read;
        }
        leaf.update(new byte[TarEntry.padding(size)]);
        return new Hashes(Sha256.hex(sha256), contentId.finish().hex(), LogHash.of(leaf.digest()), size);
    }
}
