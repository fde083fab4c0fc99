/**
 * The segment format: what the bytes of a {@code NNNNNNNNNN.tar.zst} mean, for the store and for anybody else.
 * A segment is a row of entries; an entry is one zstd frame that holds one pax tar entry, and behind it a
 * {@link org.jamesarchive.store.segment.Trailer} in a zstd skippable frame. The door is
 * {@link org.jamesarchive.store.segment.SegmentReader}, which walks a segment from end to end without the store being open, and
 * {@link org.jamesarchive.store.segment.EntryInput}, which gives one entry back from its place.
 * Nothing here writes a file; nothing here knows the catalog.
 */
@NullMarked
package org.jamesarchive.store.segment;

import org.jspecify.annotations.NullMarked;
