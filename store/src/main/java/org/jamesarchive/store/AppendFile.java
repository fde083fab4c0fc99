package org.jamesarchive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is being written: the edge at which a test can let the disk fail. For one thread. */
interface AppendFile extends Closeable {

    /** Writes some of the bytes, at least one, at this position; says how many. */
    int write(ByteBuffer bytes, long position) throws IOException;

    /** Returns when all that was written is on disk. After a failure the file must not be written or forced again. */
    void force() throws IOException;

    /** Cuts the file to this length. */
    void truncate(long length) throws IOException;
}
