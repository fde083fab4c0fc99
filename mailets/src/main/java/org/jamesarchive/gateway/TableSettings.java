package org.jamesarchive.gateway;

import java.util.Set;
import org.jamesarchive.access.AccessSettings;
import org.jamesarchive.alias.AliasSettings;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;
import org.jamesarchive.table.RecipientDelimiter;

/**
 * How {@code gateway.xml} has the tables searched.
 *
 * @param access how the access table is searched
 * @param alias how the virtual alias table is searched and followed
 */
public record TableSettings(AccessSettings access, AliasSettings alias) {

    static final int ALIAS_LIMIT_LIMIT = 1_000_000;

    /** As with none of the parameters given. */
    public static TableSettings defaults() {
        return new TableSettings(AccessSettings.defaults(), AliasSettings.defaults());
    }

    /**
     * Reads the parameters that the tables have; others are left alone.
     *
     * @throws SettingsException when one is wrong
     */
    public static TableSettings from(SettingsFile file) {
        RecipientDelimiter delimiter = file.parsed(
                "recipient_delimiter", file.text("recipient_delimiter").orElse(""), RecipientDelimiter::new);
        return new TableSettings(
                new AccessSettings(delimiter, file.bool("parent_domain_matches_subdomains", true)),
                alias(file, delimiter));
    }

    private static AliasSettings alias(SettingsFile file, RecipientDelimiter delimiter) {
        AliasSettings settings = AliasSettings.defaults()
                .withRecipientDelimiter(delimiter)
                .withOurDomains(Set.copyOf(file.list("mydestination")))
                .withLimits(
                        limit(file, "virtual_alias_recursion_limit"),
                        limit(file, "virtual_alias_expansion_limit"),
                        limit(file, "virtual_alias_address_length_limit"));
        return file.text("myorigin")
                .map(origin -> file.parsed("myorigin", origin, settings::withOrigin))
                .orElse(settings);
    }

    private static int limit(SettingsFile file, String name) {
        return file.integer(name, AliasSettings.LIMIT_DEFAULT, 1, ALIAS_LIMIT_LIMIT);
    }
}
