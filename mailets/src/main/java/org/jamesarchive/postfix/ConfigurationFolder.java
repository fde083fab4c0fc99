package org.jamesarchive.postfix;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TextTable;

/**
 * The folder of main.cf, which may be a copy from another machine: what main.cf has in {@code /etc/postfix} is read from it.
 *
 * @param folder as the operator named it
 */
record ConfigurationFolder(Path folder) {

    /** Where Postfix has its configuration. */
    static final Path POSTFIX = Path.of("/etc/postfix");

    static final String MAIN_CF = "main.cf";
    static final String MASTER_CF = "master.cf";

    /**
     * A file that main.cf names.
     *
     * @param path where it is
     * @param name what it is called in messages
     */
    record Source(Path path, String name) {

        byte[] read() throws IOException {
            return SourceFile.read(path, name, TextTable.FILE_BYTES_LIMIT);
        }

        /** Its entries in their order, keys may repeat. */
        List<TableEntry> entries(byte[] content) throws IOException {
            return TextTable.orderedEntries(Path.of(name), content);
        }
    }

    /** @throws IOException when it is no absolute path */
    Source file(String named) throws IOException {
        Path path;
        try {
            path = Path.of(named).normalize();
        } catch (InvalidPathException e) {
            throw new IOException("expected a path", e);
        }
        if (!path.isAbsolute()) {
            throw new IOException("expected an absolute path");
        }
        if (path.startsWith(POSTFIX)) {
            Path within = POSTFIX.relativize(path);
            return new Source(folder.resolve(within), within.toString());
        }
        Path own = folder.toAbsolutePath().normalize();
        return new Source(path, path.startsWith(own) ? own.relativize(path).toString() : path.toString());
    }
}
