package org.jamesarchive.command;

import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Period;
import java.util.Optional;
import org.jamesarchive.backup.BackupPlace;
import org.jamesarchive.backup.DirectoryPlace;
import org.jamesarchive.backup.s3.S3Place;
import org.jamesarchive.backup.s3.S3Settings;
import org.jspecify.annotations.Nullable;

/**
 * Where backups lie, as the command line says it: a directory, or {@code s3://BUCKET/PREFIX} and what belongs to it.
 *
 * @param base as given
 * @param endpoint {@code --endpoint}; null when it is not there
 * @param region {@code --region}; null when it is not there
 * @param objectLock {@code --object-lock}; null when it is not there
 */
record BackupPlaces(
        String base,
        @Nullable String endpoint,
        @Nullable String region,
        @Nullable String objectLock) {

    /** @throws IllegalArgumentException when it is no place, or something is said that belongs to another kind of place */
    BackupPlaces {
        if (S3Settings.isS3(base)) {
            settings(base, endpoint, region, objectLock);
        } else if (endpoint != null || region != null || objectLock != null) {
            throw new IllegalArgumentException(
                    "--endpoint, --region and --object-lock are for s3://BUCKET/PREFIX only");
        } else {
            directory(base);
        }
    }

    /** The place of this name below it; the place itself for an empty name. */
    BackupPlace open(String name, Clock clock) throws IOException {
        String place = name.isEmpty() ? base : base.replaceAll("/+$", "") + "/" + name;
        return S3Settings.isS3(base)
                ? S3Place.open(settings(place, endpoint, region, objectLock), clock)
                : new DirectoryPlace(directory(place));
    }

    /** The directory; empty when it is an object store. */
    Optional<Path> directory() {
        return S3Settings.isS3(base) ? Optional.empty() : Optional.of(directory(base));
    }

    private static Path directory(String text) {
        try {
            if (text.isEmpty() || text.contains("://")) {
                throw new IllegalArgumentException("'" + text + "' is neither a directory nor s3://BUCKET/PREFIX");
            }
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no directory", e);
        }
    }

    private static S3Settings settings(
            String place, @Nullable String endpoint, @Nullable String region, @Nullable String objectLock) {
        Optional<Period> lock = Optional.ofNullable(objectLock).map(S3Settings::lock);
        return S3Settings.parse(
                place, Optional.ofNullable(endpoint).map(URI::create), Optional.ofNullable(region), lock);
    }
}
