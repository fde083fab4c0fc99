package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.alias.VirtualAliasTable;
import org.jamesarchive.table.CaseFolding;
import org.jamesarchive.table.TableEntry;
import org.jamesarchive.table.TableSyntaxException;
import org.jamesarchive.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * The tables of {@code virtual_alias_maps}, one behind the other, become the file virtual. Postfix asks each of them for one key
 * before it goes on to the next key, so the first table that has a key counts.
 */
final class AliasImport {

    private static final Path FILE = Path.of("virtual");

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;
    private final MapReader reader;
    private final Map<String, ImportedEntry> entries = new HashMap<>();
    private final List<ImportedEntry> inOrder = new ArrayList<>();
    private int reported;

    AliasImport(Parameters parameters, Profile profile, ImportReport report, MapReader reader) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
        this.reader = reader;
    }

    /**
     * Carries them over.
     *
     * @param ourDomains mydestination, as it is in our file
     * @return the entries that the file virtual now has
     */
    List<ImportedEntry> take(Set<String> ourDomains) throws ExpansionException {
        Optional<Setting> found = parameters.set("virtual_alias_maps").or(() -> parameters.set("virtual_maps"));
        parameters.set("virtual_maps");
        Optional<Setting> origin = parameters.set("myorigin");
        if (found.isEmpty() || parameters.value("virtual_alias_maps").isEmpty()) {
            profile.setTable("virtual", "");
            report.left(
                    "main.cf",
                    "virtual_alias_maps",
                    true,
                    "it is not set: the file virtual is empty, and all mail refused");
            return List.of();
        }
        Setting setting = found.get();
        for (String named : Braces.split(parameters.value("virtual_alias_maps"))) {
            reader.text(setting, named).ifPresent(table -> table.forEach(this::merge));
        }
        Aliases aliases = aliases(ourDomains, origin);
        inOrder.removeIf(entry -> !aliases.takes(entry));
        StringBuilder text = new StringBuilder();
        inOrder.forEach(entry -> text.append(entry.text()));
        profile.setTable("virtual", text.toString());
        report.took(setting, "virtual, " + AccessImport.entries(inOrder.size()));
        return List.copyOf(inOrder);
    }

    /** All keys of the tables, also of entries that were left out; in lower case. */
    Set<String> keys() {
        return Set.copyOf(entries.keySet());
    }

    private void merge(ImportedEntry entry) {
        ImportedEntry first = entries.putIfAbsent(CaseFolding.fold(entry.key()), entry);
        if (first == null) {
            inOrder.add(entry);
        } else {
            told(() -> report.note(
                    entry.where(),
                    "'" + ImportReport.cut(entry.key()) + "' never counts, " + first.where() + " comes first"));
        }
    }

    /** Our own parser is asked about each entry by itself, with the origin that its targets need. */
    private Aliases aliases(Set<String> ourDomains, Optional<Setting> set) throws ExpansionException {
        Aliases without = new Aliases(AliasSettings.defaults().withOurDomains(ourDomains));
        String origin = parameters.value("myorigin");
        try {
            String domain = Conversion.domain(origin);
            Aliases with = new Aliases(without.settings.withOrigin(domain));
            if (set.isPresent() || inOrder.stream().anyMatch(entry -> with.isNeededFor(entry, without))) {
                profile.set(PlainSettings.GATEWAY, "myorigin", domain);
                set.ifPresentOrElse(
                        setting -> report.took(setting, PlainSettings.GATEWAY + " myorigin"),
                        () -> report.note(
                                "main.cf",
                                "myorigin is not set, targets without domain need it: gateway.xml myorigin = "
                                        + domain));
                return with;
            }
        } catch (IllegalArgumentException e) {
            set.ifPresent(setting -> report.left(
                    setting, false, PlainSettings.quoted(origin) + " has no counterpart: " + e.getMessage()));
        }
        return without;
    }

    private void told(Runnable line) {
        if (reported++ < ImportReport.LINES_LIMIT) {
            line.run();
        } else if (reported == ImportReport.LINES_LIMIT + 1) {
            report.note("virtual", "there is more of that kind");
        }
    }

    /** What our parser says. */
    private final class Aliases {

        private final AliasSettings settings;

        Aliases(AliasSettings settings) {
            this.settings = settings;
        }

        @Nullable
        String problem(ImportedEntry entry) {
            try {
                TextTable table = TextTable.parse(FILE, entry.text().getBytes(UTF_8));
                for (TableEntry ours : table.entries()) {
                    if (!ours.key().equals(entry.key())) {
                        return "its key does not survive";
                    }
                }
                VirtualAliasTable.parse(table, settings);
                return null;
            } catch (TableSyntaxException e) {
                return AccessImport.withoutPlace(e, FILE);
            }
        }

        boolean isNeededFor(ImportedEntry entry, Aliases without) {
            return !isDomain(entry) && without.problem(entry) != null && problem(entry) == null;
        }

        boolean takes(ImportedEntry entry) {
            if (isDomain(entry)) {
                told(() -> report.note(
                        entry.where(),
                        "'" + ImportReport.cut(entry.key())
                                + "' names a virtual alias domain, which need not be named here"));
                return false;
            }
            String problem = problem(entry);
            if (problem != null) {
                told(() ->
                        report.left(entry.where(), ImportReport.cut(entry.key() + " " + entry.value()), true, problem));
            }
            return problem == null;
        }

        /** {@code domain anything}: no user of ours is called like that, and nothing is an address. */
        private boolean isDomain(ImportedEntry entry) {
            return entry.key().indexOf('@') < 0
                    && entry.key().indexOf('.') > 0
                    && entry.value().indexOf('@') < 0;
        }
    }
}
