package org.jamesarchive.james;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jamesarchive.settings.SettingsException;
import org.jamesarchive.settings.SettingsFile;

/**
 * What {@code http.xml} says: who may use the HTTP interface, and how much. A profile without that file has the defaults, and
 * {@code TOKENS} of the environment.
 *
 * @param tokens the tokens file; without it nobody may
 * @param requestRateLimit requests a second of one token that reads
 * @param failureRateLimit requests a minute of one address that are answered 401; what is over gets 429
 */
public record HttpSettings(Path tokens, int requestRateLimit, int failureRateLimit) {

    static final String FILE = "http.xml";
    static final String TOKENS_DEFAULT = "var/tokens";
    static final String TOKENS_VARIABLE = "TOKENS";
    static final int REQUEST_RATE_DEFAULT = 500;
    static final int FAILURE_RATE_DEFAULT = 30;
    static final int RATE_LIMIT = 1_000_000;

    /** @throws SettingsException when a parameter is unknown or wrong */
    static HttpSettings read(Locations locations) {
        Path path = locations.configuration().resolve(FILE);
        if (!Files.exists(path)) {
            String tokens = Optional.ofNullable(locations.environment().apply(TOKENS_VARIABLE))
                    .filter(text -> !text.isBlank())
                    .orElse(TOKENS_DEFAULT);
            return new HttpSettings(locations.base().resolve(tokens), REQUEST_RATE_DEFAULT, FAILURE_RATE_DEFAULT);
        }
        SettingsFile file = SettingsFile.read(path, "http", locations.environment());
        String tokens = file.text("tokens").orElse(TOKENS_DEFAULT);
        HttpSettings settings = new HttpSettings(
                file.parsed("tokens", tokens, locations.base()::resolve),
                file.integer("request_rate_limit", REQUEST_RATE_DEFAULT, 1, RATE_LIMIT),
                file.integer("failure_rate_limit", FAILURE_RATE_DEFAULT, 1, RATE_LIMIT));
        file.refuseUnknown();
        return settings;
    }
}
