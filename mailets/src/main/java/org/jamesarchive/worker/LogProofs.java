package org.jamesarchive.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesarchive.store.SegmentedArchiveStore;
import org.jamesarchive.store.StoredEntry;
import org.jamesarchive.store.proof.CheckpointVerifier;
import org.jamesarchive.store.proof.LogProver;
import org.jamesarchive.store.proof.TlogProof;
import org.jspecify.annotations.Nullable;

/**
 * Proofs of entries while the worker runs. The tree is kept from one proof to the next and read again when an entry came later; a checkpoint
 * is made when none speaks of it yet. Safe for use by many threads, of which one at a time is served.
 */
final class LogProofs {

    private final SegmentedArchiveStore store;
    private final Path dataDirectory;
    private @Nullable LogProver prover;

    LogProofs(SegmentedArchiveStore store, Path dataDirectory) {
        this.store = store;
        this.dataDirectory = dataDirectory;
    }

    /**
     * The proof of an entry; empty when the log cannot be proved, which an alarm says.
     *
     * @throws IOException when the log cannot be read, or no checkpoint be written
     */
    synchronized Optional<TlogProof> prove(StoredEntry entry) throws IOException {
        LogProver known = prover;
        if (known == null || !covers(known, entry)) {
            known = LogProver.of(dataDirectory, null);
            if (!covers(known, entry)) {
                store.checkpoint();
                known = LogProver.of(dataDirectory, null);
            }
            prover = known;
        }
        return known.prove(entry.trailer(), entry.headBytes());
    }

    /** The public key that proofs are checked with, {@code name+hash+base64}; empty when nothing can be proved. */
    synchronized Optional<String> publicKey() {
        LogProver known = prover;
        return known == null ? Optional.empty() : known.key().map(CheckpointVerifier::encoded);
    }

    private static boolean covers(LogProver prover, StoredEntry entry) {
        return prover.checkpoint()
                .filter(checkpoint -> entry.trailer().sequence() < checkpoint.size())
                .isPresent();
    }
}
