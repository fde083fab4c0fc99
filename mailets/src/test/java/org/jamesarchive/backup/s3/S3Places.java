package org.jamesarchive.backup.s3;

import java.time.Clock;
import org.jamesarchive.backup.BackupPlace;

/** Object stores for tests: what is larger than a few kilobytes goes in parts. */
public final class S3Places {

    private static final int PART_BYTES = 5_000;

    private S3Places() {}

    /** Some, for the SDK's default chain to find. */
    public static void credentials() {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
    }

    public static BackupPlace open(S3Settings settings, Clock clock) {
        return new S3Place(S3Clients.of(settings), settings, clock, PART_BYTES);
    }
}
