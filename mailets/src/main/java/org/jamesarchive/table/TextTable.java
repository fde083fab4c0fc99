package org.jamesarchive.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A Postfix text table (postmap(1), as {@code texthash:}), whole in memory. Immutable.
 * <pre>
 *   key whitespace value   an entry; whitespace inside "..." or behind a backslash does not end the key, quotes stay part of it
 *   # text                 a comment, also behind whitespace; blank lines are ignored, too
 *   whitespace text        continues the entry above, even across comments and blank lines
 * </pre>
 * Keys are compared by {@link CaseFolding}. Of several entries with one key the first counts, and a warning tells about the
 * others. What postmap(1) skips with a warning (a missing value, an unbalanced quote, a line that is not UTF-8, a continuation
 * of nothing) refuses the file here: half a table is worse than yesterday's.
 */
public final class TextTable {

    /** Largest file, in bytes. */
    public static final int FILE_BYTES_LIMIT = 64 * 1024 * 1024;

    /** Longest entry with its continuation lines, in bytes. */
    public static final int ENTRY_BYTES_LIMIT = 256 * 1024;

    /** Most entries in a file, duplicates included. */
    public static final int ENTRIES_LIMIT = 1_000_000;

    /** Most warnings kept; the last one kept says that there are more. */
    public static final int WARNINGS_LIMIT = 100;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final Map<String, TableEntry> entriesByKey = new HashMap<>();
    private final List<TableEntry> entries = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private TextTable(Path file) {
        this.file = file;
    }

    /**
     * Reads a file.
     *
     * @throws TableSyntaxException when it is no table, or larger than {@link #FILE_BYTES_LIMIT}
     * @throws IOException when it cannot be read
     */
    public static TextTable read(Path file) throws IOException {
        return parse(file, readBytes(file));
    }

    static byte[] readBytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(FILE_BYTES_LIMIT + 1);
        }
    }

    /**
     * Parses the bytes of a file.
     *
     * @param file for messages
     * @throws TableSyntaxException when this is no table, or a limit is passed
     */
    public static TextTable parse(Path file, byte[] content) throws TableSyntaxException {
        TextTable table = new TextTable(file);
        for (TableEntry entry : orderedEntries(file, content)) {
            table.add(entry);
        }
        return table;
    }

    /**
     * Parses the bytes of a table that is searched from top to bottom (cidr_table(5)).
     *
     * @param file for messages
     * @return all entries in the order of the file; keys may repeat
     * @throws TableSyntaxException when this is no table, or a limit is passed
     */
    public static List<TableEntry> orderedEntries(Path file, byte[] content) throws TableSyntaxException {
        if (content.length > FILE_BYTES_LIMIT) {
            throw new TableSyntaxException(
                    file, 1, "found over " + FILE_BYTES_LIMIT + " bytes, expected at most that in a table");
        }
        List<TableEntry> entries = new ArrayList<>();
        LogicalLines lines = new LogicalLines(file, content);
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (entries.size() == ENTRIES_LIMIT) {
                throw new TableSyntaxException(
                        file, lines.firstLine(), "found over " + ENTRIES_LIMIT + " entries, expected at most that");
            }
            entries.add(parseEntry(file, line, lines.firstLine()));
        }
        return entries;
    }

    private void add(TableEntry entry) {
        TableEntry first = entriesByKey.putIfAbsent(CaseFolding.fold(entry.key()), entry);
        if (first != null) {
            warn(entry.line(), duplicate(entry, first));
            return;
        }
        if (entry.key().endsWith(":")) {
            warn(
                    entry.line(),
                    "key " + TableSyntaxException.excerpt(entry.key())
                            + " ends in a colon; is this an aliases(5) file?");
        }
        entries.add(entry);
    }

    /** The words of the warning about a key that an earlier entry has already. */
    public static String duplicate(TableEntry entry, TableEntry first) {
        return "duplicate entry " + TableSyntaxException.excerpt(entry.key()) + " is ignored, line " + first.line()
                + " counts";
    }

    private static TableEntry parseEntry(Path file, String text, int line) throws TableSyntaxException {
        if (text.charAt(0) == BYTE_ORDER_MARK) {
            throw new TableSyntaxException(file, line, "found a byte order mark, expected UTF-8 without one");
        }
        int keyEnd = keyEnd(file, text, line);
        String value = trim(text, keyEnd);
        if (value.isEmpty()) {
            throw new TableSyntaxException(
                    file, line, "found " + TableSyntaxException.excerpt(text) + ", expected \"key whitespace value\"");
        }
        return new TableEntry(text.substring(0, keyEnd), value, line);
    }

    private static int keyEnd(Path file, String text, int line) throws TableSyntaxException {
        boolean quoted = false;
        int i = 0;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && LogicalLines.isSpace(c)) {
                break;
            }
        }
        if (quoted) {
            throw new TableSyntaxException(
                    file,
                    line,
                    "found " + TableSyntaxException.excerpt(text) + ", expected a closing quote in the key");
        }
        return Math.min(i, text.length());
    }

    private static String trim(String text, int from) {
        int start = from;
        int end = text.length();
        while (start < end && LogicalLines.isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && LogicalLines.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private void warn(int line, String text) {
        addWarning(warnings, file, line, text);
    }

    /** Adds {@code FILE:LINE: text} to {@code warnings}, within {@link #WARNINGS_LIMIT}. */
    public static void addWarning(List<String> warnings, Path file, int line, String text) {
        if (warnings.size() < WARNINGS_LIMIT - 1) {
            warnings.add(file + ":" + line + ": " + text);
        } else if (warnings.size() == WARNINGS_LIMIT - 1) {
            warnings.add(file + ":" + line + ": " + text + " (and more warnings)");
        }
    }

    /** An exception for {@code line} of this table. */
    public TableSyntaxException problem(int line, String problem) {
        return new TableSyntaxException(file, line, problem);
    }

    /** The entry that {@code postmap -q key} finds: one look-up, the key case-folded and otherwise taken as it is. */
    public Optional<TableEntry> query(String key) {
        @Nullable TableEntry entry = entriesByKey.get(CaseFolding.fold(key));
        return Optional.ofNullable(entry);
    }

    /** The entries that count, in the order of the file. */
    public List<TableEntry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** One line each, {@code FILE:LINE: …}, about what is legal and hardly meant. */
    public List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }

    /** The file, as the operator named it. */
    public Path file() {
        return file;
    }
}
