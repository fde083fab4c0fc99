/**
 * Proves from the outside that an archive holds what was sent: the segments are read as what they are, zstd and tar, without
 * the store's own reader, and compared by hash with what a {@link org.jamesarchive.launcher.proof.SentLog} remembers.
 * The door is {@link org.jamesarchive.launcher.proof.Proof}.
 */
@NullMarked
package org.jamesarchive.launcher.proof;

import org.jspecify.annotations.NullMarked;
