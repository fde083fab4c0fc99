package org.jamesarchive.postfix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.table.LogicalLines;
import org.jamesarchive.table.TableSyntaxException;

/**
 * The settings of a main.cf (postconf(5)), values as written. Immutable.
 * <pre>
 *   name = value     a setting; white space round name and value does not count
 *   # text           a comment, also behind white space; blank lines are ignored, too
 *   whitespace text  continues the setting above, even across comments and blank lines
 * </pre>
 * Of several settings of one name the last counts. What Postfix would not start with (a line without {@code =}, a name with other
 * characters than letters, digits and {@code _}) is refused here.
 */
final class MainCf {

    /** Largest file, in bytes. */
    static final int FILE_BYTES_LIMIT = 1024 * 1024;

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final List<Setting> replaced = new ArrayList<>();

    private MainCf() {}

    /**
     * Reads a file.
     *
     * @param name what the file is called in messages
     * @throws TableSyntaxException when it is no main.cf, or larger than {@link #FILE_BYTES_LIMIT}
     * @throws IOException when it cannot be read
     */
    static MainCf read(Path file, String name) throws IOException {
        return parse(name, SourceFile.read(file, name, FILE_BYTES_LIMIT));
    }

    /**
     * Parses the bytes of a file.
     *
     * @throws TableSyntaxException when a line is no setting
     */
    static MainCf parse(String name, byte[] content) throws TableSyntaxException {
        MainCf file = new MainCf();
        LogicalLines lines = new LogicalLines(Path.of(name), content);
        for (String line = lines.next(); line != null; line = lines.next()) {
            file.add(setting(name, lines.firstLine(), line));
        }
        return file;
    }

    private static Setting setting(String file, int line, String text) throws TableSyntaxException {
        int equals = text.indexOf('=');
        String name = strip(equals < 0 ? text : text.substring(0, equals));
        if (equals < 0 || name.isEmpty() || !name.chars().allMatch(MainCf::isNameCharacter)) {
            throw new TableSyntaxException(
                    Path.of(file),
                    line,
                    "found " + TableSyntaxException.excerpt(text) + ", expected \"parameter = value\"");
        }
        return new Setting(file, line, name, strip(text.substring(equals + 1)));
    }

    private void add(Setting setting) {
        Setting earlier = settings.remove(setting.name());
        if (earlier != null) {
            replaced.add(earlier);
        }
        settings.put(setting.name(), setting);
    }

    /** The setting of a name that counts. */
    Optional<Setting> get(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /** The settings that count, in the order of the file. */
    Collection<Setting> settings() {
        return List.copyOf(settings.values());
    }

    /** Settings that a later one of the same name replaces. */
    List<Setting> replaced() {
        return List.copyOf(replaced);
    }

    static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** Without white space, as C's isspace() has it, at both ends. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && LogicalLines.isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && LogicalLines.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
