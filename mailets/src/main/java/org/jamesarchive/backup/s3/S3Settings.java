package org.jamesarchive.backup.s3;

import java.net.URI;
import java.time.Period;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in which object store. Credentials are found as the AWS SDK's default chain finds them: environment variables, the profile files,
 * the role of the machine.
 *
 * @param bucket must be there
 * @param prefix before each name, without {@code /} at its ends; may be empty
 * @param endpoint of a store that is not Amazon's; then the bucket is a part of the path
 * @param region as the store calls it; empty for what the environment says, or {@code us-east-1} at an endpoint
 * @param objectLock how long objects may be neither deleted nor written over, in compliance mode; empty for no lock
 */
public record S3Settings(
        String bucket, String prefix, Optional<URI> endpoint, Optional<String> region, Optional<Period> objectLock) {

    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*)?");
    private static final Pattern LOCK = Pattern.compile("([1-9][0-9]{0,4})([dmy])");
    private static final int PREFIX_LIMIT = 800;

    /** @throws IllegalArgumentException when a value cannot be meant; the message names it */
    public S3Settings {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("'" + bucket + "' is no bucket: expected s3://BUCKET/PREFIX");
        }
        if (prefix.length() > PREFIX_LIMIT || !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("'" + prefix + "' is no prefix: expected letters, digits and / between");
        }
        endpoint.ifPresent(S3Settings::requireHttp);
    }

    /** Whether this names a place in an object store. */
    public static boolean isS3(String place) {
        return place.startsWith(SCHEME);
    }

    /** @throws IllegalArgumentException when it is not {@code s3://BUCKET/PREFIX} */
    public static S3Settings parse(
            String place, Optional<URI> endpoint, Optional<String> region, Optional<Period> objectLock) {
        String path = isS3(place) ? place.substring(SCHEME.length()) : "";
        int slash = path.indexOf('/');
        String prefix = slash < 0 ? "" : path.substring(slash + 1);
        return new S3Settings(
                slash < 0 ? path : path.substring(0, slash),
                prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix,
                endpoint,
                region,
                objectLock);
    }

    /**
     * Reads how long objects are locked: {@code 30d}, {@code 6m}, {@code 7y}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Period lock(String text) {
        var match = LOCK.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time of lock: expected 30d, 6m or 7y");
        }
        int count = Integer.parseInt(match.group(1));
        return switch (match.group(2)) {
            case "d" -> Period.ofDays(count);
            case "m" -> Period.ofMonths(count);
            default -> Period.ofYears(count);
        };
    }

    private static void requireHttp(URI endpoint) {
        String scheme = String.valueOf(endpoint.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || endpoint.getHost() == null) {
            throw new IllegalArgumentException("'" + endpoint + "' is no endpoint: expected http(s)://HOST[:PORT]");
        }
    }
}
