package org.jamesarchive.export;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** Where an export is written to, a file at a time. For one thread. */
public interface ExportTarget extends Closeable {

    /**
     * Opens a directory, or a zip file when the name ends in {@code .zip}.
     *
     * @throws IOException when it cannot be made, or there is something already
     */
    static ExportTarget open(Path to) throws IOException {
        return String.valueOf(to.getFileName()).toLowerCase(Locale.ROOT).endsWith(".zip")
                ? ZipTarget.open(to)
                : DirectoryTarget.open(to);
    }

    /**
     * Begins a file; the one before must be closed.
     *
     * @param name relative, parts separated by {@code /}
     * @param modified its time of modification
     * @throws java.nio.file.FileAlreadyExistsException when there is one of this name
     * @throws IOException when it cannot be written
     */
    OutputStream create(String name, Instant modified) throws IOException;

    /** A file of ours that lies near and is gone after {@link #close}. */
    Path scratch();

    /** All is written: makes it what it is to be. */
    void finish() throws IOException;

    /** Gives up what was not finished. */
    @Override
    void close() throws IOException;
}
