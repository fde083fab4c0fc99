package org.jamesarchive.postfix;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What main.cf and Postfix's defaults say together. Those defaults that Postfix takes from the machine are empty, but for
 * {@code mydomain}, which follows from {@code myhostname}. For one thread; remembers which parameters were asked for.
 */
final class Parameters {

    private static final String DEFAULTS = "defaults";

    private final MainCf file;
    private final MainCf defaults;
    private final Map<String, String> computed = new HashMap<>();
    private final Set<String> referenced = new HashSet<>();
    private final Set<String> handled = new HashSet<>();

    private Parameters(MainCf file, MainCf defaults, String configDirectory) {
        this.file = file;
        this.defaults = defaults;
        computed.put("config_directory", configDirectory);
    }

    /**
     * Puts them together.
     *
     * @param configDirectory what {@code $config_directory} stands for
     * @throws ExpansionException when a value loops
     */
    static Parameters of(MainCf file, String configDirectory) throws ExpansionException {
        Parameters parameters = new Parameters(file, readDefaults(), configDirectory);
        String host = parameters.value("myhostname");
        int dot = host.indexOf('.');
        parameters.computed.put("mydomain", dot < 0 ? "" : host.substring(dot + 1));
        return parameters;
    }

    private static MainCf readDefaults() {
        try (InputStream in = Objects.requireNonNull(Parameters.class.getResourceAsStream(DEFAULTS), DEFAULTS)) {
            return MainCf.parse(DEFAULTS, in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException("our own list of parameters is broken", e);
        }
    }

    /** The setting of main.cf, if there is one; it counts as handled from here on. */
    Optional<Setting> set(String name) {
        handled.add(name);
        return file.get(name);
    }

    /** Whether somebody asked for it by {@link #set}: it is carried over where it is set. */
    boolean isHandled(String name) {
        return handled.contains(name);
    }

    /** The settings of main.cf that count. */
    Collection<Setting> all() {
        return file.settings();
    }

    /** The settings that nobody has asked for by {@link #set}. */
    List<Setting> others() {
        return file.settings().stream()
                .filter(setting -> !handled.contains(setting.name()))
                .toList();
    }

    /** Expands all there is, for the names that are mentioned; what cannot be expanded is not needed, or told where it is. */
    void expandAll() {
        for (Setting setting : file.settings()) {
            try {
                value(setting.name());
            } catch (ExpansionException e) {
                // It is told where its value is needed, and Postfix does not expand every parameter either.
            }
        }
    }

    /** Settings that a later one of the same name replaces. */
    List<Setting> replaced() {
        return file.replaced();
    }

    /** Whether main.cf sets it. */
    boolean isSet(String name) {
        return file.get(name).isPresent();
    }

    /** Whether Postfix 3.7 has such a parameter. */
    boolean isKnown(String name) {
        return defaults.get(name).isPresent();
    }

    /** Whether a value that was expanded mentions it. */
    boolean isReferenced(String name) {
        return referenced.contains(name);
    }

    /**
     * The value that holds, expanded; empty when there is none.
     *
     * @throws ExpansionException when it loops or is malformed; the message names the parameter
     */
    String value(String name) throws ExpansionException {
        try {
            return MainCf.strip(new ParameterExpansion(this::reference).expand(raw(name)));
        } catch (ExpansionException e) {
            String where = file.get(name)
                    .map(setting -> setting.file() + ":" + setting.line() + ": ")
                    .orElse("");
            throw new ExpansionException(where + name + ": " + e.getMessage());
        }
    }

    /** Whether the value that holds is empty or Postfix's default. */
    boolean isDefault(String name) throws ExpansionException {
        String value = value(name);
        String byDefault = defaults.get(name).map(Setting::text).orElse("");
        return value.isEmpty()
                || normal(value).equals(normal(new ParameterExpansion(this::reference).expand(byDefault)));
    }

    private static String normal(String list) {
        return list.replaceAll("[\\s,]+", " ").strip();
    }

    private String reference(String name) {
        referenced.add(name);
        return raw(name);
    }

    private String raw(String name) {
        return file.get(name).map(Setting::text).orElseGet(() -> {
            String value = computed.get(name);
            return value != null ? value : defaults.get(name).map(Setting::text).orElse("");
        });
    }
}
