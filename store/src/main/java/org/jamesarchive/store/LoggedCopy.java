package org.jamesarchive.store;

import org.jamesarchive.store.segment.LogPosition;
import org.jamesarchive.store.segment.Trailer;

/**
 * A message or merge in the log.
 *
 * @param segment number of the segment in which it stands
 */
public record LoggedCopy(long segment, Trailer entry) {

    /** The content that it is a copy of. */
    public ContentId contentId() {
        return entry.contentId();
    }

    /** The place behind it. */
    public LogPlace behind() {
        return new LogPlace(segment, entry.end(), LogPosition.behind(entry));
    }

    EntryPosition position() {
        return new EntryPosition(segment, entry.frameOffset(), entry.frameLength());
    }
}
