package org.jamesarchive.store;

import java.io.IOException;
import java.nio.file.Path;

/** The file system below a data directory. Safe for use by many threads. */
interface Disk {

    /** Makes a new file; fails when it is there already. */
    AppendFile create(Path file) throws IOException;

    /** Opens a file that is there. */
    AppendFile open(Path file) throws IOException;

    /** Makes the creation, renaming and deletion of a directory's files durable. */
    void forceDirectory(Path directory) throws IOException;

    /** Bytes that this process may still write. */
    long usableSpace() throws IOException;
}
