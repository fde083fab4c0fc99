package org.jamesarchive.settings;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into a parameter's text. A reference is written as in James' own files: a dollar sign, then
 * {@code env:NAME} or {@code env:NAME:-default} in braces.
 */
final class Environment {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?}");

    private Environment() {}

    /** @throws SettingsException when a variable without default is unset, or a reference of another kind is left over */
    static String interpolate(String text, Function<String, @Nullable String> environment, String where) {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        int end = 0;
        while (reference.find()) {
            result.append(literal(text.substring(end, reference.start()), where));
            result.append(value(reference, environment, where));
            end = reference.end();
        }
        return result.append(literal(text.substring(end), where)).toString().strip();
    }

    private static String value(Matcher reference, Function<String, @Nullable String> environment, String where) {
        String value = environment.apply(reference.group(1));
        if (value != null && !value.isEmpty()) {
            return value;
        }
        String defaultValue = reference.group(3);
        if (defaultValue == null) {
            throw new SettingsException(
                    where + "environment variable " + reference.group(1) + " is not set and has no default here");
        }
        return defaultValue;
    }

    private static String literal(String text, String where) {
        if (text.contains("${")) {
            throw new SettingsException(where + "'" + text + "', expected ${env:NAME} or ${env:NAME:-default}");
        }
        return text;
    }
}
