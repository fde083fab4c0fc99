package org.jamesarchive.queue;

import java.io.Closeable;
import java.io.IOException;
import org.jamesarchive.store.Content;

/**
 * A queue whose entries are on disk before {@link #append} returns and stay there until {@link #done}.
 * Delivery is at least once: a done-mark may be lost in a crash, and the entry is then waiting again.
 * Ids ascend in the order of the acknowledgements, over restarts as well. Safe for use by many threads; concurrent appends
 * share one fsync.
 */
public interface DurableQueue extends Closeable {

    /**
     * Adds an entry; on disk (fsync done) when this returns.
     *
     * @param header what the caller wants to find again beside the content, at most {@link #HEADER_LIMIT} bytes
     * @return the new entry's id, greater than all before
     * @throws QueueUnavailableException when the disk is full, below its watermark or failing: nothing was taken
     * @throws IOException when the content cannot be read
     */
    long append(byte[] header, Content content) throws IOException;

    /** Ends an entry: it will not be seen again (but see above). An unknown or ended id is ignored. */
    void done(long id) throws IOException;

    /**
     * A waiting entry, its content read from disk when opened.
     *
     * @throws IOException when {@code id} is not waiting, or its bytes are damaged
     */
    QueueEntry read(long id) throws IOException;

    /** Ids of waiting entries greater than {@code after}, ascending, at most {@code limit} of them. */
    long[] waiting(long after, int limit);

    /** Number of waiting entries. */
    long size();

    /** Longest header, in bytes. */
    int HEADER_LIMIT = 16 * 1024 * 1024;
}
