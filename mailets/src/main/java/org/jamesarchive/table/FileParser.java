package org.jamesarchive.table;

import java.nio.file.Path;

/** Makes something of a whole file that an operator edits. */
@FunctionalInterface
public interface FileParser<T> {

    /**
     * Parses the bytes of a file, all or nothing.
     *
     * @param file for messages
     * @throws TableSyntaxException when they mean nothing; names file and line
     */
    T parse(Path file, byte[] content) throws TableSyntaxException;
}
