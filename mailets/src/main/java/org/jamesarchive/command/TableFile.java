package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jamesarchive.table.TextTable;

/** The bytes of a table file. */
final class TableFile {

    private TableFile() {}

    /** @throws IOException {@code FILE: …} when there is no such file, or it cannot be read */
    static byte[] read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": found a directory, expected a file");
        }
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(TextTable.FILE_BYTES_LIMIT + 1);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file", e);
        } catch (FileSystemException e) {
            String reason = e.getReason();
            throw new IOException(
                    file + ": cannot be read (" + (reason == null ? e.getClass().getSimpleName() : reason) + ")", e);
        } catch (IOException e) {
            throw new IOException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * The same lines with an entry made into comments.
     *
     * @param line where it begins, from 1; lines behind it that begin with white space belong to it
     */
    static byte[] withoutEntry(byte[] content, int line) {
        byte[] changed = content.clone();
        int number = 1;
        boolean within = false;
        for (int start = 0; start < changed.length; number++) {
            int end = start;
            while (end < changed.length && changed[end] != '\n') {
                end++;
            }
            boolean continues =
                    start < end && (changed[start] == ' ' || (changed[start] >= '\t' && changed[start] <= '\r'));
            within = number == line || (within && (continues || start == end || changed[start] == '#'));
            if (within && start < end) {
                changed[start] = '#';
            }
            start = end + 1;
        }
        return changed;
    }
}
