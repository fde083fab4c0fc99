package org.jamesarchive.postfix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;

/** Reads the tables that a setting names. What cannot be read, or is no entry, is told and left out. For one thread. */
final class MapReader {

    /** Lines of one file that are no entries; with one more the file is left out. */
    static final int ERRORS_LIMIT = 20;

    private final ConfigurationFolder folder;
    private final ImportReport report;

    MapReader(ConfigurationFolder folder, ImportReport report) {
        this.folder = folder;
        this.report = report;
    }

    /**
     * The entries of a text table.
     *
     * @param setting what names it, for the report
     * @return empty when the table is left out
     */
    Optional<List<ImportedEntry>> text(Setting setting, String named) {
        return read(setting, named, reference -> {
            if (!reference.isText()) {
                throw new IOException("tables of type " + reference.type()
                        + " are not read: only text files, as of hash, texthash, btree, cdb, lmdb");
            }
        });
    }

    /** The entries of a cidr_table(5), likewise. */
    Optional<List<ImportedEntry>> cidr(Setting setting, String named) {
        return read(setting, named, reference -> {
            if (!reference.type().equals("cidr")) {
                throw new IOException("tables of type " + reference.type() + " do not fit the file clients, cidr does");
            }
        });
    }

    @FunctionalInterface
    private interface TypeCheck {
        void check(MapReference reference) throws IOException;
    }

    private Optional<List<ImportedEntry>> read(Setting setting, String named, TypeCheck type) {
        try {
            MapReference reference = MapReference.parse(named);
            type.check(reference);
            return Optional.of(entries(folder.file(reference.name())));
        } catch (IOException | IllegalArgumentException e) {
            report.left(setting, true, "table " + PlainSettings.quoted(named) + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private List<ImportedEntry> entries(ConfigurationFolder.Source source) throws IOException {
        byte[] content = source.read();
        for (int errors = 0; ; errors++) {
            try {
                List<ImportedEntry> entries = new ArrayList<>();
                for (TableEntry entry : source.entries(content)) {
                    entries.add(new ImportedEntry(source.name(), entry.line(), entry.key(), entry.value()));
                }
                return entries;
            } catch (TableSyntaxException e) {
                if (errors == ERRORS_LIMIT) {
                    throw new IOException(
                            "found over " + ERRORS_LIMIT + " lines that are no entries, expected a table");
                }
                String message = String.valueOf(e.getMessage());
                String prefix = Path.of(source.name()) + ":" + e.line() + ": ";
                report.left(
                        source.name() + ":" + e.line(),
                        "",
                        true,
                        message.substring(Math.min(prefix.length(), message.length())));
                blank(content, e.line());
            }
        }
    }

    /** Makes the entry that begins there a comment, and what continues it. */
    private static void blank(byte[] content, int line) {
        int number = 1;
        boolean within = false;
        int start = 0;
        while (start < content.length) {
            int end = start;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            boolean continues =
                    start < end && (content[start] == ' ' || (content[start] >= '\t' && content[start] <= '\r'));
            within = number == line || (within && (continues || start == end || content[start] == '#'));
            if (within && start < end) {
                content[start] = '#';
            }
            number++;
            start = end + 1;
        }
    }
}
