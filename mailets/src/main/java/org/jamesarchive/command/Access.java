package org.jamesarchive.command;

import java.io.IOException;
import java.nio.file.Path;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.token.Secret;
import org.jspecify.annotations.Nullable;

/**
 * With what a program asks nodes: {@code [--token-file FILE] [--ca FILE | --fingerprint SHA-256]}. Without a file the token is
 * {@code ARCHIVE_TOKEN} of the environment, where other users of the machine do not see it.
 */
final class Access {

    private @Nullable Path tokenFile;
    private @Nullable Path ca;
    private String fingerprint = "";

    /**
     * Takes an argument, when it is one of these.
     *
     * @return whether it was
     * @throws IllegalArgumentException when the value is no path
     */
    boolean take(String name, String value) {
        switch (name) {
            case "--token-file" -> tokenFile = StoreArguments.path(value);
            case "--ca" -> ca = StoreArguments.path(value);
            case "--fingerprint" -> fingerprint = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads what was named.
     *
     * @throws IOException when a file cannot be read
     * @throws IllegalArgumentException when the token or the fingerprint are none
     */
    NodeAccess read() throws IOException {
        NodeAccess access = NodeAccess.NONE;
        @Nullable String token = System.getenv(NodeAccess.VARIABLE);
        if (tokenFile != null) {
            access = access.withToken(NodeAccess.readToken(tokenFile));
        } else if (token != null && !token.isBlank()) {
            access = access.withToken(new Secret(token.strip()));
        }
        if (ca != null) {
            access = access.withAuthorities(ca);
        }
        return fingerprint.isEmpty() ? access : access.withFingerprint(fingerprint);
    }
}
