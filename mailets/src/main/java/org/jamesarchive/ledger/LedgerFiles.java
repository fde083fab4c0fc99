package org.jamesarchive.ledger;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jamesarchive.queue.Disk;

/** The files of a ledger's directory. Safe for use by many threads; only the writer makes and deletes any. */
final class LedgerFiles {

    private final Path directory;
    private final Disk disk;

    LedgerFiles(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /** All of them, oldest first. */
    List<LedgerFile> all() throws IOException {
        List<LedgerFile> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory, "*.ledger")) {
            paths.forEach(path -> LedgerFile.of(path).ifPresent(files::add));
        }
        files.sort(null);
        return files;
    }

    /** Those of one day, oldest first. */
    List<LedgerFile> of(LocalDate day) throws IOException {
        return all().stream().filter(file -> file.day().equals(day)).toList();
    }

    /** The name of the day's next file. @throws IOException when the day has too many */
    LedgerFile next(LocalDate day) throws IOException {
        List<LedgerFile> files = of(day);
        int number = files.isEmpty() ? 1 : files.get(files.size() - 1).number() + 1;
        if (number > LedgerFile.NUMBER_LIMIT) {
            throw new IOException(day + " has " + LedgerFile.NUMBER_LIMIT + " files in " + directory + " already");
        }
        return LedgerFile.in(directory, day, number);
    }

    /** Makes an empty file; its name is on disk after {@link #syncDirectory}. */
    Disk.DiskFile create(LedgerFile file) throws IOException {
        return disk.create(file.path());
    }

    void syncDirectory() throws IOException {
        disk.syncDirectory(directory);
    }

    void cut(LedgerFile file, long size) throws IOException {
        disk.truncate(file.path(), size);
    }

    void delete(LedgerFile file) throws IOException {
        disk.delete(file.path());
    }
}
