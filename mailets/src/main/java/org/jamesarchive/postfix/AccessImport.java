package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jamesarchive.access.AccessDecision;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.access.AccessTable;
import org.jamesarchive.table.AddressSyntaxException;
import org.jamesarchive.table.CaseFolding;
import org.jamesarchive.table.MailboxAddress;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;

/**
 * The tables of {@code check_recipient_access}, one behind the other, become the file access. Other than with alias maps, Postfix asks
 * all of one table before the next one: an entry that is more special than an earlier table's is never reached there.
 * <pre>
 *   OK, REJECT [text], DEFER [text], 4NN text, 5NN text, digits   the same
 *   permit          OK
 *   DUNNO           REJECT, when reject follows the table: the address is neither looked up any further, nor accepted
 *   anything else   left out
 * </pre>
 */
final class AccessImport {

    private static final Path FILE = Path.of("access");

    private final Profile profile;
    private final ImportReport report;
    private final AccessSettings settings;
    private final Map<String, ImportedEntry> entries = new HashMap<>();
    private final List<ImportedEntry> inOrder = new ArrayList<>();
    private int reported;

    AccessImport(Profile profile, ImportReport report, AccessSettings settings) {
        this.profile = profile;
        this.report = report;
        this.settings = settings;
    }

    /**
     * Carries tables over.
     *
     * @param tables each with its entries
     * @param rejectFollows whether what the last one does not decide is refused
     * @return the entries that the file access now has
     */
    List<ImportedEntry> take(List<List<ImportedEntry>> tables, boolean rejectFollows) {
        for (int i = 0; i < tables.size(); i++) {
            List<ImportedEntry> table = new ArrayList<>();
            for (ImportedEntry entry : tables.get(i)) {
                converted(entry, rejectFollows && i == tables.size() - 1)
                        .filter(this::isUnderstood)
                        .ifPresent(table::add);
            }
            merge(table);
        }
        StringBuilder text = new StringBuilder();
        inOrder.forEach(entry -> text.append(entry.text()));
        profile.setTable("access", text.toString());
        return List.copyOf(inOrder);
    }

    private Optional<ImportedEntry> converted(ImportedEntry entry, boolean rejectFollows) {
        String action = entry.value().toUpperCase(Locale.ROOT);
        String ours = action.equals("PERMIT") ? "OK" : action.equals("DUNNO") && rejectFollows ? "REJECT" : null;
        if (ours == null) {
            return Optional.of(entry);
        }
        told(() -> report.note(entry.where(), "'" + line(entry) + "' becomes " + ours + ", which does the same here"));
        return Optional.of(new ImportedEntry(entry.file(), entry.line(), entry.key(), ours));
    }

    private boolean isUnderstood(ImportedEntry entry) {
        try {
            AccessTable.parse(TextTable.parse(FILE, entry.text().getBytes(UTF_8)), settings);
            return true;
        } catch (TableSyntaxException e) {
            told(() -> report.left(entry.where(), line(entry), true, withoutPlace(e, FILE)));
            return false;
        }
    }

    private void merge(List<ImportedEntry> table) {
        AccessTable earlier = earlier();
        List<ImportedEntry> userRules =
                inOrder.stream().filter(entry -> entry.key().endsWith("@")).toList();
        for (ImportedEntry entry : table) {
            ImportedEntry same = entries.get(CaseFolding.fold(entry.key()));
            if (same != null) {
                told(() -> report.note(
                        entry.where(), "'" + line(entry) + "' never counts, " + same.where() + " comes first"));
            } else if (isDecided(earlier, entry)) {
                told(() -> report.note(
                        entry.where(), "'" + line(entry) + "' never counts, an earlier table decides about it"));
            } else if (entry.key().indexOf('@') < 0 && !userRules.isEmpty()) {
                told(() -> report.left(
                        entry.where(),
                        line(entry),
                        true,
                        "an earlier table has " + userRules.get(0).key()
                                + ", which comes before it there and behind it in one table"));
            } else {
                add(entry);
            }
        }
    }

    private void add(ImportedEntry entry) {
        entries.put(CaseFolding.fold(entry.key()), entry);
        inOrder.add(entry);
    }

    private AccessTable earlier() {
        StringBuilder text = new StringBuilder();
        inOrder.forEach(entry -> text.append(entry.text()));
        try {
            return AccessTable.parse(TextTable.parse(FILE, text.toString().getBytes(UTF_8)), settings);
        } catch (TableSyntaxException e) {
            throw new IllegalStateException("entries that are good by themselves are not together", e);
        }
    }

    private static boolean isDecided(AccessTable earlier, ImportedEntry entry) {
        int at = entry.key().indexOf('@');
        String key = entry.key();
        if (key.endsWith("@")) {
            return false;
        }
        try {
            // Nobody is called so: what decides about it decides about the whole domain.
            String address = at < 0 ? "every-user-of-this-domain@" + (key.startsWith(".") ? "x" + key : key) : key;
            return !(earlier.check(MailboxAddress.parse(address)) instanceof AccessDecision.NoMatch);
        } catch (AddressSyntaxException neverLookedUp) {
            return false;
        }
    }

    private void told(Runnable line) {
        if (reported++ < ImportReport.LINES_LIMIT) {
            line.run();
        } else if (reported == ImportReport.LINES_LIMIT + 1) {
            report.left("access", "", true, "there is more of that kind");
        }
    }

    private static String line(ImportedEntry entry) {
        return ImportReport.cut(entry.key() + " " + entry.value());
    }

    static String entries(int count) {
        return count == 1 ? "1 entry" : count + " entries";
    }

    /** What is wrong, without the place in a file that is not written yet. */
    static String withoutPlace(TableSyntaxException e, Path file) {
        String message = String.valueOf(e.getMessage());
        String place = file + ":" + e.line() + ": ";
        return message.startsWith(place) ? message.substring(place.length()) : message;
    }
}
