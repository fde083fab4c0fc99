package org.jamesarchive.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jamesarchive.store.file.DurableFile;

/**
 * The folder in which the index lies, and beside it the one that is being made:
 * <pre>
 *   live       names the folder of the index that is searched, a number
 *   NNNNNNNNN  that one; a greater number is being rebuilt, a smaller one is left over
 * </pre>
 * For one thread at a time.
 */
final class IndexFolders {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{9}");
    private static final long FIRST = 1;

    private final Path root;

    IndexFolders(Path root) {
        this.root = root;
    }

    /** The folder that is searched; what is left over of former ones is deleted. */
    Path live() throws IOException {
        Files.createDirectories(root);
        long live = number();
        for (long left : numbers().headSet(live)) {
            delete(folder(left));
        }
        return folder(live);
    }

    /** The folder that was being rebuilt; empty when none was. */
    Optional<Path> unfinished() throws IOException {
        return Optional.ofNullable(numbers().higher(number())).map(this::folder);
    }

    /** The folder for a rebuild. */
    Path next() throws IOException {
        return folder(number() + 1);
    }

    /** Makes a folder the one that is searched, after it was written to disk. */
    void swapIn(Path folder) throws IOException {
        DurableFile.write(root.resolve("live"), folder.getFileName() + "\n");
    }

    /** Deletes all. */
    void delete() throws IOException {
        if (Files.isDirectory(root)) {
            for (long number : numbers()) {
                delete(folder(number));
            }
            delete(root);
        }
    }

    private long number() throws IOException {
        Path live = root.resolve("live");
        String text =
                Files.exists(live) ? new String(Files.readAllBytes(live), StandardCharsets.ISO_8859_1).strip() : "";
        return NUMBER.matcher(text).matches() ? Long.parseLong(text) : FIRST;
    }

    private NavigableSet<Long> numbers() throws IOException {
        NavigableSet<Long> numbers = new TreeSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                String name = String.valueOf(folder.getFileName());
                if (NUMBER.matcher(name).matches()) {
                    numbers.add(Long.parseLong(name));
                }
            }
        }
        return numbers;
    }

    private Path folder(long number) {
        return root.resolve(String.format("%09d", number));
    }

    /** Deletes a folder with the files in it; nothing when there is none. */
    static void delete(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
