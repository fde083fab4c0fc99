/**
 * The proof that the log is complete and unaltered: a Merkle tree (RFC 9162) over all entries in their order, statements about it that
 * are signed (C2SP tlog-checkpoint in a signed note), and proofs that anybody can check with the public key.
 * Doors: {@link org.jamesarchive.store.proof.LogTree} gives roots and proofs from the segments,
 * {@link org.jamesarchive.store.proof.Checkpoint} is what is signed by a {@link org.jamesarchive.store.proof.CheckpointKey}
 * and checked by a {@link org.jamesarchive.store.proof.CheckpointVerifier};
 * {@link org.jamesarchive.store.proof.InclusionProof} and {@link org.jamesarchive.store.proof.ConsistencyProof} check themselves.
 */
@NullMarked
package org.jamesarchive.store.proof;

import org.jspecify.annotations.NullMarked;
