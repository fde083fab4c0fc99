package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jamesarchive.store.file.DurableFile;

/**
 * A profile folder in the making: the shipped one, of which values are replaced as text, so that its manuals stay. For one thread.
 * <p>
 * A value behind {@code :-} in a reference to an environment variable is replaced, not the reference: the environment still wins.
 */
public final class Profile {

    private static final int FILES_LIMIT = 100;
    private static final int FILE_BYTES_LIMIT = 1024 * 1024;
    private static final Pattern REFERENCE = Pattern.compile("(\\$\\{env:[A-Za-z0-9_]+:-)[^}]*}");
    private static final String HOST_NAME = "${env:HOST_NAME:-archive-gw.example.com}";

    private final Map<String, String> textByFile = new TreeMap<>();

    private Profile() {}

    /** @throws IOException when the shipped folder cannot be read */
    static Profile read(Path shipped) throws IOException {
        Profile profile = new Profile();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shipped)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                profile.textByFile.put(
                        name, new String(SourceFile.read(file, file.toString(), FILE_BYTES_LIMIT), UTF_8));
                if (profile.textByFile.size() > FILES_LIMIT) {
                    throw new IOException(shipped + ": found over " + FILES_LIMIT + " files, expected a profile");
                }
            }
        }
        return profile;
    }

    /**
     * Gives an element another value.
     *
     * @throws IllegalArgumentException when a file of settings cannot hold the value
     * @throws IllegalStateException when the file has no such element, or several: the shipped profile is another one
     */
    void set(String file, String element, String value) {
        replace(
                file,
                element,
                inner -> {
                    Matcher reference = REFERENCE.matcher(inner);
                    return reference.matches() ? reference.group(1) + escaped(value) + "}" : escaped(value);
                },
                value);
    }

    /**
     * Gives an element that begins with a reference to an environment variable another text behind it.
     *
     * @throws IllegalArgumentException as {@link #set}
     */
    void setBehindReference(String file, String element, String value) {
        replace(file, element, inner -> inner.substring(0, inner.indexOf('}') + 1) + escaped(value), value);
    }

    /** What an element holds while its environment variable is not set, as it is written in XML. */
    String value(String file, String element) {
        String inner = find(file, element).group(2).strip();
        Matcher reference = REFERENCE.matcher(inner);
        return reference.matches() ? inner.substring(reference.group(1).length(), inner.length() - 1) : inner;
    }

    private void replace(String file, String element, UnaryOperator<String> change, String value) {
        if (value.contains("${") || value.indexOf('}') >= 0 || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("expected no braces behind $, closing braces or control characters");
        }
        MatchResult found = find(file, element);
        String text = text(file);
        textByFile.put(
                file, text.substring(0, found.start(2)) + change.apply(found.group(2)) + text.substring(found.end(2)));
    }

    private MatchResult find(String file, String element) {
        String name = Pattern.quote(element);
        Matcher matcher = Pattern.compile("(<" + name + "(?: [^<>]*)?>)([^<]*)(</" + name + ">)")
                .matcher(text(file));
        List<MatchResult> places = matcher.results().limit(2).toList();
        if (places.size() != 1) {
            throw new IllegalStateException(file + " of the shipped profile has not one element " + element);
        }
        return places.get(0);
    }

    /** Gives the node another name by default, wherever it stands. */
    void setHostName(String name) {
        textByFile.replaceAll((file, text) -> text.replace(HOST_NAME, "${env:HOST_NAME:-" + escaped(name) + "}"));
    }

    /** Puts entries in the place of those that a shipped table has, behind its manual. */
    void setTable(String file, String entries) {
        StringBuilder manual = new StringBuilder();
        text(file)
                .lines()
                .filter(line -> line.isBlank() || line.startsWith("#"))
                .forEach(line -> manual.append(line).append('\n'));
        String head = manual.toString().strip();
        textByFile.put(file, head + "\n" + (entries.isEmpty() ? "" : "\n" + entries));
    }

    /** A file's text. */
    String text(String file) {
        return Objects.requireNonNull(textByFile.get(file), () -> "the shipped profile has no file " + file);
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /**
     * Writes the folder: beside its place, then moved there as a whole.
     *
     * @param check looks at the folder before it is moved
     * @throws FileAlreadyExistsException when there is something in the place but an empty folder
     * @throws IOException when it cannot be written; then nothing of it is left
     */
    void write(Path target, ProfileCheck check) throws IOException {
        Path place = target.toAbsolutePath().normalize();
        Path parent = place.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException(target + ": cannot be made, there is no directory " + parent);
        }
        requireFree(target);
        Path draft = parent.resolve("." + place.getFileName() + ".import");
        try {
            Files.createDirectory(draft);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(draft + ": another import is at work, or was interrupted: then delete it", e);
        }
        boolean moved = false;
        try {
            for (Map.Entry<String, String> file : textByFile.entrySet()) {
                Files.writeString(draft.resolve(file.getKey()), file.getValue(), UTF_8, StandardOpenOption.CREATE_NEW);
            }
            check.check(draft);
            requireFree(target);
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
            moved = true;
            DurableFile.forceDirectory(parent);
        } finally {
            if (!moved) {
                delete(draft);
            }
        }
    }

    /** @throws FileAlreadyExistsException when there is something in the place but an empty folder */
    static void requireFree(Path target) throws IOException {
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(target)) {
                if (!files.iterator().hasNext()) {
                    return;
                }
            }
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(
                    target + ": is there already, and nothing is overwritten: expected a new or an empty folder");
        }
    }

    private void delete(Path draft) throws IOException {
        for (String file : textByFile.keySet()) {
            Files.deleteIfExists(draft.resolve(file));
        }
        Files.deleteIfExists(draft);
    }
}
