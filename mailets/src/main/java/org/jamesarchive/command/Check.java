package org.jamesarchive.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.gateway.TableSettings;
import org.jamesarchive.sasl.PasswordFile;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;

/**
 * Reads a table file as the gateway does, and says all that is wrong with it. The gateway stops at the first error; here the entry
 * is passed over and the rest is read, so that an operator mends a file in one go.
 */
final class Check {

    /** Most errors of one file that are told. */
    static final int ERRORS_LIMIT = 20;

    private Check() {}

    private record Good(int entries, List<String> warnings) {}

    /**
     * Prints the number of entries on standard output and warnings on standard error, or the errors on standard error.
     *
     * @return the exit code
     * @throws IOException when the file cannot be read, or standard output is closed
     */
    static int run(TableArguments arguments, OutputStream out, PrintStream err) throws IOException {
        Path file = arguments.file();
        TableKind kind = Objects.requireNonNull(arguments.kind());
        byte[] content = TableFile.read(file);
        Map<Integer, String> errorByLine = new TreeMap<>();
        while (true) {
            try {
                Good good = parse(kind, file, content, arguments.settings());
                if (errorByLine.isEmpty()) {
                    good.warnings().forEach(err::println);
                    String entries = good.entries() == 1 ? "1 entry" : good.entries() + " entries";
                    out.write((file + ": " + kind.word() + " table, " + entries + "\n").getBytes(UTF_8));
                    return TableMain.GOOD;
                }
                break;
            } catch (TableSyntaxException e) {
                boolean known = errorByLine.putIfAbsent(e.line(), String.valueOf(e.getMessage())) != null;
                if (known || errorByLine.size() == ERRORS_LIMIT) {
                    break;
                }
                content = TableFile.withoutEntry(content, e.line());
            }
        }
        errorByLine.values().forEach(err::println);
        if (errorByLine.size() == ERRORS_LIMIT) {
            err.println(file + ": " + ERRORS_LIMIT + " errors are shown, there may be more");
        }
        return TableMain.BAD;
    }

    private static Good parse(TableKind kind, Path file, byte[] content, TableSettings settings)
            throws TableSyntaxException {
        return switch (kind) {
            case ACCESS -> {
                AccessTable table = AccessTable.parse(TextTable.parse(file, content), settings.access());
                yield new Good(table.size(), table.warnings());
            }
            case VIRTUAL -> {
                VirtualAliasTable table = VirtualAliasTable.parse(TextTable.parse(file, content), settings.alias());
                yield new Good(table.size(), table.warnings());
            }
            case CLIENTS -> {
                ClientTable table = ClientTable.parse(file, content);
                yield new Good(table.size(), table.warnings());
            }
            case PASSWORDS -> new Good(PasswordFile.parse(file, content).size(), List.of());
        };
    }
}
