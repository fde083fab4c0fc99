/**
 * The archive store: an append-only log of mails in segments that any {@code zstd} and {@code tar} can read.
 * The door is {@link org.jamesarchive.store.ArchiveStore}: {@code append} returns when the mail is on disk, and the same
 * content is never stored twice. Everything in a data directory but {@code segments/*.tar.zst} is derived from them.
 * Knows nothing of James and nothing of SMTP.
 * <p>
 * {@link org.jamesarchive.store.SegmentedArchiveStore#open} locks the data directory ({@code DataDirectory}), brings the catalog up
 * to the end of the log ({@code Recovery}) and starts the one thread that writes ({@code LogWriter}). An append is compressed by its
 * caller ({@code EntryPreparer}), queued, written with others, forced, catalogued, and only then answered. Reads go from the
 * {@code Catalog} straight to the segment ({@code EntryReader}). The bytes are described in {@link org.jamesarchive.store.segment}.
 */
@NullMarked
package org.jamesarchive.store;

import org.jspecify.annotations.NullMarked;
