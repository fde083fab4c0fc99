package org.jamesarchive.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** An export in a zip file. Its names are never taken for names of files here. */
final class ZipSource implements ExportSource {

    private final ZipFile zip;

    ZipSource(Path file) throws IOException {
        try {
            zip = new ZipFile(file.toFile());
        } catch (ZipException e) {
            throw new IOException(file + " is neither a directory nor a zip file: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<InputStream> read(String name) throws IOException {
        @Nullable ZipEntry entry = zip.getEntry(name);
        return entry == null || entry.isDirectory() ? Optional.empty() : Optional.of(zip.getInputStream(entry));
    }

    @Override
    public void forEachName(NameVisitor visitor) throws IOException {
        for (Iterator<? extends ZipEntry> all = zip.entries().asIterator(); all.hasNext(); ) {
            ZipEntry entry = all.next();
            if (!entry.isDirectory()) {
                visitor.visit(entry.getName());
            }
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
