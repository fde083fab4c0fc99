package org.jamesarchive.store;

import java.nio.ByteBuffer;
import org.jamesarchive.store.segment.EntryAttributes;
import org.jamesarchive.store.segment.Trailer;

/**
 * A message or merge as it stands in the log.
 *
 * @param head the bytes before the data, as they are hashed into the log; read-only
 * @param data of a message the whole message, of a merge its trace block
 */
public record StoredEntry(Trailer trailer, EntryAttributes attributes, ByteBuffer head, Content data) {

    public StoredEntry {
        head = head.asReadOnlyBuffer();
    }

    /** The head as an array. */
    public byte[] headBytes() {
        byte[] bytes = new byte[head.remaining()];
        head.duplicate().get(bytes);
        return bytes;
    }
}
