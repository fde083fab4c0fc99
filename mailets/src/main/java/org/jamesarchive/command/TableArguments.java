package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.gateway.TableSettings;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.table.RecipientDelimiter;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link TableMain}: {@code check|query [--name value ...] -- FILE [KEY]}. The launcher has read what the user
 * typed; here is only what it passes on.
 *
 * @param check whether the file is checked, else it is asked
 * @param kind what the table is for; null: a query as {@code postmap -q} makes it
 * @param settings how the table is searched
 * @param file the table
 * @param key what is asked for; {@code -}: keys come from standard input
 */
record TableArguments(boolean check, @Nullable TableKind kind, TableSettings settings, Path file, String key) {

    private static final Set<String> OPTIONS = Set.of(
            "--as",
            "--conf",
            "--recipient-delimiter",
            "--parent-domain-matches-subdomains",
            "--mydestination",
            "--myorigin");

    /**
     * @param environment for references in {@code gateway.xml}
     * @throws IllegalArgumentException when the command line is wrong
     * @throws org.jamesarchive.settings.SettingsException when {@code gateway.xml} is
     */
    static TableArguments parse(String[] args, Function<String, @Nullable String> environment) {
        Map<String, String> options = new HashMap<>();
        int i = 1;
        while (i + 1 < args.length && OPTIONS.contains(args[i])) {
            options.put(args[i], args[i + 1]);
            i += 2;
        }
        boolean check = args.length > 0 && args[0].equals("check");
        boolean query = args.length > 0 && args[0].equals("query");
        List<String> rest = new ArrayList<>(List.of(args).subList(Math.min(i, args.length), args.length));
        if (!(check || query) || rest.isEmpty() || !rest.remove(0).equals("--") || rest.size() != (check ? 1 : 2)) {
            throw new IllegalArgumentException("expected check [options] -- FILE or query [options] -- FILE KEY");
        }
        Path file = path(rest.get(0));
        String as = options.get("--as");
        TableKind kind = as != null ? TableKind.of(as) : check ? TableKind.ofFile(file) : null;
        return new TableArguments(check, kind, settings(options, environment), file, check ? "" : rest.get(1));
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("FILE is no file name", e);
        }
    }

    private static TableSettings settings(Map<String, String> options, Function<String, @Nullable String> environment) {
        String conf = options.get("--conf");
        TableSettings settings = conf == null
                ? TableSettings.defaults()
                : TableSettings.from(SettingsFile.read(path(conf).resolve("gateway.xml"), "gateway", environment));
        AccessSettings access = settings.access();
        AliasSettings alias = settings.alias();
        String delimiter = options.get("--recipient-delimiter");
        if (delimiter != null) {
            access = new AccessSettings(new RecipientDelimiter(delimiter), access.parentDomainMatchesSubdomains());
            alias = alias.withRecipientDelimiter(new RecipientDelimiter(delimiter));
        }
        String parents = options.get("--parent-domain-matches-subdomains");
        if (parents != null) {
            access = new AccessSettings(access.recipientDelimiter(), bool(parents));
        }
        String destinations = options.get("--mydestination");
        if (destinations != null) {
            alias = alias.withOurDomains(domains(destinations));
        }
        String origin = options.get("--myorigin");
        return new TableSettings(access, origin == null ? alias : alias.withOrigin(origin));
    }

    private static Set<String> domains(String text) {
        List<String> domains = new ArrayList<>(List.of(text.strip().split("[\\s,]+")));
        domains.removeIf(String::isEmpty);
        return Set.copyOf(new HashSet<>(domains));
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        "--parent-domain-matches-subdomains is '" + text + "', expected true or false");
        };
    }

    /**
     * The table to ask.
     *
     * @throws IOException when it cannot be read, or is none
     */
    Lookup open() throws IOException {
        return Lookup.open(kind, file, settings);
    }
}
