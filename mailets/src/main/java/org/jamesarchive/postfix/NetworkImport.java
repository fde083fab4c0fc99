package org.jamesarchive.postfix;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code mynetworks}: addresses, networks, and files of them. Tables, names and exclusions leave all of it out. */
final class NetworkImport {

    private static final int FILE_BYTES_LIMIT = 1024 * 1024;

    private final Parameters parameters;
    private final Profile profile;
    private final ImportReport report;
    private final ConfigurationFolder folder;

    NetworkImport(Parameters parameters, Profile profile, ImportReport report, ConfigurationFolder folder) {
        this.parameters = parameters;
        this.profile = profile;
        this.report = report;
        this.folder = folder;
    }

    /**
     * Carries it over.
     *
     * @return the networks, as they are in our file now; empty when they are not
     */
    List<String> take() throws ExpansionException {
        Optional<Setting> set = parameters.set("mynetworks");
        Optional<Setting> style = parameters.set("mynetworks_style");
        if (set.isPresent()) {
            return networks(set.get(), parameters.value("mynetworks"));
        }
        style(style, parameters.value("mynetworks_style"));
        return List.of();
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

    private List<String> networks(Setting setting, String value) throws ExpansionException {
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
            report.took(
                    setting,
                    PlainSettings.GATEWAY + " mynetworks" + (value.equals(ours) ? "" : " = " + ImportReport.cut(ours)));
            return List.of(ours.split(" "));
        } catch (IOException | IllegalArgumentException e) {
            report.left(setting, true, e.getMessage() + "; here the loopback addresses may connect, set MYNETWORKS");
            return List.of();
        }
    }

    private List<String> networksIn(String file) throws IOException {
        ConfigurationFolder.Source source = folder.file(file);
        String text = new String(SourceFile.read(source.path(), source.name(), FILE_BYTES_LIMIT), UTF_8);
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
}
