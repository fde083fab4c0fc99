package org.jamesarchive.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which files of a {@link MessageFolder} mean what. Its changes want the {@link FolderLock} held. */
final class FolderFiles {

    private static final String CONTENT = ".eml";
    private static final String ATTRIBUTES = ".properties";
    private static final String NEW = ".new";
    private static final Pattern NEW_CONTENT = Pattern.compile("(.+)\\.([0-9a-f]{16})\\.new", Pattern.DOTALL);

    /** Names over this many bytes, which only a person can have made, have no room for the suffix of an attributes file. */
    private static final int PAIRED_NAME_LIMIT = 240;

    private final Path directory;
    private final Disk disk;

    FolderFiles(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    Path content(String name) {
        return directory.resolve(name + CONTENT);
    }

    Path attributes(String name) {
        return directory.resolve(name + ATTRIBUTES);
    }

    Path newContent(String name, String token) {
        return directory.resolve(name + "." + token + NEW);
    }

    Path newAttributes(String name) {
        return directory.resolve(name + ATTRIBUTES + NEW);
    }

    Optional<AttributesFile> readAttributes(String name) throws IOException {
        return name.getBytes(StandardCharsets.UTF_8).length > PAIRED_NAME_LIMIT
                ? Optional.empty()
                : AttributesFile.read(attributes(name));
    }

    /** Where the content is that the attributes were committed with, while it is not renamed yet. */
    Optional<Path> unsettled(String name, Optional<AttributesFile> attributes) {
        return attributes
                .flatMap(AttributesFile::content)
                .map(line -> newContent(name, line.token()))
                .filter(Files::exists);
    }

    /** Ends a put whose attributes were renamed and whose content was not. */
    void settle(String name) throws IOException {
        Optional<Path> unsettled = unsettled(name, readAttributes(name));
        if (unsettled.isPresent()) {
            disk.move(unsettled.get(), content(name));
            disk.syncDirectory(directory);
        }
    }

    /** Ends every put that was committed, takes back every other. */
    void settleAll() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + NEW)) {
            for (Path file : files) {
                Matcher content = NEW_CONTENT.matcher(fileName(file));
                if (content.matches()) {
                    settle(content.group(1));
                    disk.delete(file);
                } else if (fileName(file).endsWith(ATTRIBUTES + NEW)) {
                    disk.delete(file);
                }
            }
        }
    }

    /** The keys of all messages, in no order, read from the directory as they are asked for; to be closed. */
    @SuppressWarnings("StreamResourceLeak") // handed to the caller, who closes it
    Stream<String> keys() throws IOException {
        return Files.list(directory)
                .map(FolderFiles::fileName)
                .flatMap(file -> messageName(file).stream())
                .map(this::key);
    }

    /** The name of the message that a file makes visible. */
    private Optional<String> messageName(String file) {
        if (file.endsWith(CONTENT) && file.length() > CONTENT.length()) {
            return Optional.of(file.substring(0, file.length() - CONTENT.length()));
        }
        Matcher content = NEW_CONTENT.matcher(file);
        if (!content.matches() || Files.exists(content(content.group(1)))) {
            return Optional.empty();
        }
        String name = content.group(1);
        return unsettledQuietly(name)
                .filter(committed -> fileName(committed).equals(file))
                .map(committed -> name);
    }

    private Optional<Path> unsettledQuietly(String name) {
        try {
            return unsettled(name, readAttributes(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key of a name: decoded; for a shortened one from its attributes; else, as for a file a person put here, the name. */
    private String key(String name) {
        Optional<String> decoded = FolderNames.isShortened(name) ? wholeKey(name) : FolderNames.decode(name);
        return decoded.orElse(name);
    }

    private Optional<String> wholeKey(String name) {
        try {
            return readAttributes(name)
                    .flatMap(AttributesFile::key)
                    .flatMap(FolderNames::decode)
                    .filter(key -> FolderNames.name(key).equals(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The name that a message with this key has, if it is there. */
    Optional<String> find(String key) throws IOException {
        if (key.isEmpty() || key.length() > MessageFolder.KEY_LIMIT) {
            return Optional.empty();
        }
        String name = FolderNames.name(key);
        if (isThere(name)) {
            return Optional.of(name);
        }
        boolean isFileName = key.indexOf('/') < 0
                && key.indexOf('\0') < 0
                && key.getBytes(StandardCharsets.UTF_8).length <= 255 - CONTENT.length();
        return isFileName && isThere(key) && key(key).equals(key) ? Optional.of(key) : Optional.empty();
    }

    private boolean isThere(String name) throws IOException {
        return Files.exists(content(name))
                || unsettled(name, readAttributes(name)).isPresent();
    }

    private static String fileName(Path file) {
        return String.valueOf(file.getFileName());
    }
}
