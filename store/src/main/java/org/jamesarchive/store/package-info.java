/**
 * The archive store: an append-only log of mails in segments that any {@code zstd} and {@code tar} can read.
 * The door is {@link org.jamesarchive.store.ArchiveStore}: {@code append} returns when the mail is on disk, and the same
 * content is never stored twice. Everything in a data directory but {@code segments/*.tar.zst} is derived from them.
 * Knows nothing of James and nothing of SMTP.
 */
@NullMarked
package org.jamesarchive.store;

import org.jspecify.annotations.NullMarked;
