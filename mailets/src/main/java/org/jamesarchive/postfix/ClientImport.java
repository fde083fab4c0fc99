package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.table.TableSyntaxException;

/**
 * {@code smtpd_client_restrictions}: who may connect. Cidr tables become the file clients, which is likewise read from top to bottom;
 * behind it come mynetworks, then reject.
 * <pre>
 *   cidr_table(5)               clients
 *   OK, permit, digits          permit
 *   REJECT [text], 5NN text     reject [text]
 *   anything else, !, if        left out
 * </pre>
 */
final class ClientImport {

    static final String CLIENT = "smtpd_client_restrictions";

    private static final Path FILE = Path.of("clients");
    private static final String REJECT = "reject";

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;
    private final MapReader reader;
    private final StringBuilder lines = new StringBuilder();
    private final List<String> waiting = new ArrayList<>();
    private int told;

    ClientImport(Parameters parameters, Profile profile, ImportReport report, MapReader reader) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
        this.reader = reader;
    }

    /**
     * Carries them over.
     *
     * @param networks those that {@code permit_mynetworks} stands for
     */
    void take(List<String> networks) throws ExpansionException {
        Optional<Setting> setting = parameters.set(CLIENT);
        if (setting.isEmpty()) {
            return;
        }
        boolean networksSeen = false;
        boolean plain = true;
        String end = "";
        for (Restriction restriction : Restriction.parse(parameters.value(CLIENT), "check_client_access")) {
            if (restriction.name().equals(REJECT) || restriction.name().equals("permit")) {
                end = restriction.name();
                break;
            }
            if (restriction.name().equals("permit_mynetworks")) {
                networksSeen = true;
                waiting.addAll(networks);
            } else {
                plain &= restriction(setting.get(), restriction);
            }
        }
        if (end.equals(REJECT) && !networksSeen) {
            lines.append("0.0.0.0/0  reject\n::/0  reject\n");
        }
        if (!lines.isEmpty()) {
            profile.setTable("clients", lines.toString());
            report.took(setting.get(), "clients");
        } else if (plain && end.equals(REJECT)) {
            report.took(setting.get(), "nothing to set: only mynetworks may connect");
        }
    }

    /** Whether it has a counterpart. */
    private boolean restriction(Setting setting, Restriction restriction) {
        switch (restriction.name()) {
            case "permit_sasl_authenticated" -> {
                // Users are told of by smtpd_sasl_auth_enable.
                return true;
            }
            case "check_client_access" -> {
                // mynetworks come behind the file clients here, so those that stand before a table are lines of it.
                waiting.forEach(network -> add(new ImportedEntry(setting.file(), setting.line(), network, "permit")));
                waiting.clear();
                Optional<List<ImportedEntry>> entries = reader.cidr(setting, restriction.argument());
                entries.ifPresent(list -> list.forEach(this::add));
                return entries.isPresent();
            }
            default -> {
                report.left(setting, true, PlainSettings.quoted(restriction.toString()) + ": it has no counterpart");
                return false;
            }
        }
    }

    private void add(ImportedEntry entry) {
        String[] action = entry.value().split("\\s+", 2);
        String text = action.length > 1 ? " " + action[1] : "";
        String ours =
                switch (action[0].toUpperCase(Locale.ROOT)) {
                    case "OK", "PERMIT" -> "permit";
                    case "REJECT" -> "reject" + text;
                    default ->
                        action[0].matches("5[0-9][0-9]") && !text.isEmpty()
                                ? "reject" + text
                                : action[0].matches("[0-9]+") && text.isEmpty() && !action[0].matches("[45][0-9][0-9]")
                                        ? "permit"
                                        : entry.value();
                };
        ImportedEntry line = new ImportedEntry(entry.file(), entry.line(), entry.key(), ours);
        try {
            ClientTable.parse(FILE, line.text().getBytes(UTF_8));
            lines.append(line.text());
        } catch (TableSyntaxException e) {
            if (told++ < ImportReport.LINES_LIMIT) {
                report.left(
                        entry.where(),
                        ImportReport.cut(entry.key() + " " + entry.value()),
                        true,
                        AccessImport.withoutPlace(e, FILE));
            }
        }
    }
}
