package org.jamesarchive.launcher;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an object store is reached. Credentials are found as the AWS SDK finds them: AWS_ACCESS_KEY_ID and so on, profiles, roles. */
final class ObjectStoreOptions {

    @Option(names = "--endpoint", paramLabel = "URL", description = "An S3-compatible store that is not Amazon's.")
    private @Nullable String endpoint;

    @Option(names = "--region", paramLabel = "REGION", description = "The region of the bucket.")
    private @Nullable String region;

    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--endpoint", endpoint);
        add(arguments, "--region", region);
        return arguments;
    }

    /** Adds an option that has a value. */
    static void add(List<String> arguments, String option, @Nullable Object value) {
        if (value != null) {
            arguments.addAll(List.of(option, value.toString()));
        }
    }
}
