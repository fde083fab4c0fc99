package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jamesarchive.access.ClientTable;
import org.jamesarchive.table.TableSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * {@code mynetworks} and {@code smtpd_client_restrictions}: who may connect. Cidr tables become the file clients, which is likewise
 * read from top to bottom; behind it come mynetworks, then reject.
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
    private static final int NETWORKS_FILE_LIMIT = 1024 * 1024;

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;
    private final MapReader reader;
    private final ConfigurationFolder folder;
    private final StringBuilder lines = new StringBuilder();
    private @Nullable String networks;

    ClientImport(
            Parameters parameters, Profile profile, ImportReport report, MapReader reader, ConfigurationFolder folder) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
        this.reader = reader;
        this.folder = folder;
    }

    /** Carries them over. */
    void take() throws ExpansionException {
        Optional<Setting> set = parameters.set("mynetworks");
        Optional<Setting> style = parameters.set("mynetworks_style");
        if (set.isPresent()) {
            networks(set.get(), parameters.value("mynetworks"));
        } else {
            style(style, parameters.value("mynetworks_style"));
        }
        Optional<Setting> restrictions = parameters.set(CLIENT);
        if (restrictions.isPresent()) {
            restrictions(restrictions.get());
        }
    }

    private void style(Optional<Setting> setting, String style) {
        String text = "mynetworks is not set, and mynetworks_style is " + style + ": ";
        if (style.equals("host")) {
            report.note("main.cf", text + "the machine's own addresses there, here the loopback ones; set MYNETWORKS");
        } else {
            report.left(
                    setting.map(line -> line.file() + ":" + line.line()).orElse("main.cf"),
                    "mynetworks_style = " + ImportReport.cut(style),
                    true,
                    text + "whole networks of the machine there, here the loopback addresses; set MYNETWORKS");
        }
    }

    private void networks(Setting setting, String value) throws ExpansionException {
        try {
            List<String> list = new ArrayList<>();
            for (String word : Braces.split(value)) {
                if (word.startsWith("/")) {
                    list.addAll(networksIn(word));
                } else {
                    list.add(network(word));
                }
            }
            String ours = Conversion.networks(String.join(" ", list));
            if (ours.isEmpty()) {
                throw new IllegalArgumentException("it is empty: the loopback addresses may connect here");
            }
            profile.set(PlainSettings.GATEWAY, "mynetworks", ours);
            networks = ours;
            report.took(
                    setting,
                    PlainSettings.GATEWAY + " mynetworks" + (value.equals(ours) ? "" : " = " + ImportReport.cut(ours)));
        } catch (IOException | IllegalArgumentException e) {
            report.left(setting, true, e.getMessage() + "; here the loopback addresses may connect, set MYNETWORKS");
        }
    }

    private List<String> networksIn(String file) throws IOException {
        ConfigurationFolder.Source source = folder.file(file);
        String text = new String(SourceFile.read(source.path(), source.name(), NETWORKS_FILE_LIMIT), UTF_8);
        List<String> list = new ArrayList<>();
        for (String line : text.split("\\R")) {
            for (String word : line.replaceAll("^\\s*#.*", "").split("[\\s,]+")) {
                if (!word.isEmpty()) {
                    list.add(network(word));
                }
            }
        }
        return list;
    }

    private static String network(String word) {
        try {
            return Conversion.networks(word);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    PlainSettings.quoted(word) + ": expected addresses and networks, no tables, names or exclusions",
                    e);
        }
    }

    private void restrictions(Setting setting) throws ExpansionException {
        boolean networksSeen = false;
        boolean networksWritten = false;
        boolean ended = false;
        boolean plain = true;
        for (Restriction restriction : Restriction.parse(parameters.value(CLIENT), "check_client_access")) {
            switch (restriction.name()) {
                case "reject" -> ended = true;
                case "permit_mynetworks" -> networksSeen = true;
                case "permit_sasl_authenticated", "reject_unauth_pipelining", "permit" -> {
                    // Users are told of by smtpd_sasl_auth_enable; nobody else is let in for being permitted here.
                }
                case "check_client_access" -> {
                    if (networksSeen && !networksWritten) {
                        permitNetworks(setting);
                        networksWritten = true;
                    }
                    plain &= table(setting, restriction.argument());
                }
                default -> {
                    plain = false;
                    report.left(
                            setting, true, PlainSettings.quoted(restriction.toString()) + ": it has no counterpart");
                }
            }
            if (ended || restriction.name().equals("permit")) {
                break;
            }
        }
        if (ended && !networksSeen) {
            lines.append("0.0.0.0/0  reject\n::/0  reject\n");
        }
        if (!lines.isEmpty()) {
            profile.setTable("clients", lines.toString());
        }
        if (plain) {
            report.took(setting, lines.isEmpty() ? "nothing to set: only mynetworks may connect" : "clients");
        }
    }

    private void permitNetworks(Setting setting) {
        if (networks != null) {
            for (String network : networks.split(" ")) {
                add(new ImportedEntry(setting.file(), setting.line(), network, "permit"));
            }
        }
    }

    private boolean table(Setting setting, String named) {
        Optional<List<ImportedEntry>> entries = reader.cidr(setting, named);
        entries.ifPresent(list -> list.forEach(this::add));
        return entries.isPresent();
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
            report.left(
                    entry.where(),
                    ImportReport.cut(entry.key() + " " + entry.value()),
                    true,
                    AccessImport.withoutPlace(e, FILE));
        }
    }
}
