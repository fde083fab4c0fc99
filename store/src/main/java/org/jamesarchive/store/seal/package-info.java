/**
 * Encryption at rest (ADR 11): the frame of an entry is sealed with AES-256-GCM, in chunks of at most 64 KiB that each stand in a zstd
 * skippable frame. {@link org.jamesarchive.store.seal.Keyset} holds the keys, {@link org.jamesarchive.store.seal.KeysetFile} the file they
 * are in, {@link org.jamesarchive.store.seal.Sealer} writes chunks and {@link org.jamesarchive.store.seal.SealedInput} reads them.
 * The only room that knows Tink. Knows nothing of segments, entries or mails: it takes bytes and the place they belong to.
 */
@NullMarked
package org.jamesarchive.store.seal;

import org.jspecify.annotations.NullMarked;
