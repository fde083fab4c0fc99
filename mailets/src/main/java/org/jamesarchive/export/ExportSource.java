package org.jamesarchive.export;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** An export that somebody hands over: nothing in it can be trusted. For one thread. */
interface ExportSource extends Closeable {

    /**
     * Opens a directory or a zip file.
     *
     * @throws IOException when it is neither
     */
    static ExportSource open(Path export) throws IOException {
        return Files.isDirectory(export) ? new DirectorySource(export) : new ZipSource(export);
    }

    /** Reads a file; empty when there is none of this name. */
    Optional<InputStream> read(String name) throws IOException;

    /** What is done with each name. */
    @FunctionalInterface
    interface NameVisitor {
        void visit(String name) throws IOException;
    }

    /** Shows all there is, directories excepted. */
    void forEachName(NameVisitor visitor) throws IOException;
}
