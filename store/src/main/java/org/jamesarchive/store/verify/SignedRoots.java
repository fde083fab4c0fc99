package org.jamesarchive.store.verify;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jamesarchive.store.proof.Checkpoint;
import org.jamesarchive.store.proof.CheckpointFolder;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.FormerCheckpoints;
import org.jamesarchive.store.segment.LogHash;
import org.jamesarchive.store.segment.TreeFrontier;
import org.jspecify.annotations.Nullable;

/** The checkpoints that a log must fit, by size; each is compared when a scan has come to its size. For one thread. */
final class SignedRoots {

    /** @param where the file it is in */
    private record Signed(String where, Checkpoint checkpoint) {}

    private final Findings findings;
    private final @Nullable CheckpointVerifier key;
    private final List<CheckpointVerifier> former = new ArrayList<>();
    private final NavigableMap<Long, List<Signed>> waiting = new TreeMap<>();
    private final NavigableMap<Long, LogHash> roots = new TreeMap<>();
    private int fitting;

    SignedRoots(Findings findings, @Nullable CheckpointVerifier key) {
        this.findings = findings;
        this.key = key;
    }

    /** Reads those of a directory. */
    void read(Path folder) throws IOException {
        read(folder, key);
    }

    /** Reads those that were signed with keys of before; footers may be signed with them as well. */
    void readFormer(Path dataDirectory) throws IOException {
        for (Path folder : FormerCheckpoints.folders(dataDirectory)) {
            CheckpointVerifier own = FormerCheckpoints.keyIn(folder).orElse(null);
            if (own != null) {
                former.add(own);
            }
            read(folder, own);
        }
    }

    private void read(Path folder, @Nullable CheckpointVerifier signer) throws IOException {
        for (Map.Entry<Long, Path> file : new CheckpointFolder(folder).list().entrySet()) {
            String where = file.getValue().toString();
            if (signer == null) {
                findings.add(where, -1, "", "no public key to check it with");
                continue;
            }
            try {
                Checkpoint checkpoint = signer.open(CheckpointFolder.read(file.getValue()));
                if (checkpoint.size() != file.getKey()) {
                    findings.add(where, -1, "", "speaks of " + checkpoint.size() + " entries, unlike its name");
                } else {
                    waiting.merge(checkpoint.size(), List.of(new Signed(where, checkpoint)), SignedRoots::both);
                }
            } catch (IllegalArgumentException e) {
                findings.add(where, -1, "", "the checkpoint is damaged or forged: " + e.getMessage());
            }
        }
    }

    /** The log is known up to here. */
    void passed(TreeFrontier tree) {
        if (waiting.isEmpty() || waiting.firstKey() > tree.size()) {
            return;
        }
        if (waiting.firstKey() == tree.size()) {
            roots.put(tree.size(), tree.root());
            for (Signed signed : waiting.remove(tree.size())) {
                if (signed.checkpoint().root().equals(tree.root())) {
                    fitting++;
                } else {
                    findings.add(
                            signed.where(),
                            -1,
                            "",
                            "the log's first " + tree.size() + " entries have another root hash");
                }
            }
        }
    }

    /** A signed note in the footer of a segment that ends here. */
    void footer(String segment, long offset, String note, TreeFrontier tree) {
        List<CheckpointVerifier> signers = new ArrayList<>(former);
        if (key != null) {
            signers.add(key);
        }
        if (note.isEmpty() || signers.isEmpty()) {
            return;
        }
        String reason = "";
        for (CheckpointVerifier signer : signers) {
            try {
                Checkpoint checkpoint = signer.open(note);
                if (checkpoint.size() != tree.size() || !checkpoint.root().equals(tree.root())) {
                    findings.add(segment, offset, "", "the checkpoint in the footer does not fit the log");
                }
                return;
            } catch (IllegalArgumentException e) {
                reason = String.valueOf(e.getMessage());
            }
        }
        findings.add(segment, offset, "", "the checkpoint in the footer is forged: " + reason);
    }

    /** The log has ended. */
    void end(long size) {
        for (List<Signed> at : waiting.values()) {
            for (Signed signed : at) {
                findings.add(
                        signed.where(),
                        -1,
                        "",
                        "speaks of " + signed.checkpoint().size() + " entries, the log has only " + size);
            }
        }
    }

    /** How many fit. */
    int fitting() {
        return fitting;
    }

    private static List<Signed> both(List<Signed> some, List<Signed> more) {
        return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
    }
}
