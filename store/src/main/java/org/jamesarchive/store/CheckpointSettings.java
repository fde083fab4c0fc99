package org.jamesarchive.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a store's checkpoints are made and where they go.
 *
 * @param origin names the log in each, and who signs; no spaces, no {@code +}
 * @param keyFile the private key, made when it is not there; better not on the data directory's disk
 * @param interval how often one is made when something was added
 * @param copies a second directory for them, better on another machine
 * @param url where each is PUT as well, its file name added; ends in {@code /}
 */
public record CheckpointSettings(
        String origin, Path keyFile, Duration interval, Optional<Path> copies, Optional<URI> url) {

    /** One an hour. */
    public static final Duration INTERVAL_DEFAULT = Duration.ofHours(1);

    /** @throws IllegalArgumentException when a value is out of its range; the message names it */
    public CheckpointSettings {
        if (origin.isEmpty() || origin.chars().anyMatch(c -> c <= ' ' || c == '+')) {
            throw new IllegalArgumentException("a checkpoint's origin has no spaces and no +: '" + origin + "'");
        }
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("the checkpoint interval must be at least 1s, not " + interval);
        }
        url.ifPresent(CheckpointSettings::requireHttp);
    }

    private static void requireHttp(URI url) {
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https"))
                || !url.toString().endsWith("/")) {
            throw new IllegalArgumentException("the checkpoint URL must be http(s)://... and end in /, not " + url);
        }
    }
}
