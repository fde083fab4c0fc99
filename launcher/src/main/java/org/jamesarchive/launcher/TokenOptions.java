package org.jamesarchive.launcher;

import java.nio.file.Path;
import org.jamesarchive.launcher.cluster.ClusterTokens;
import org.jamesarchive.token.TokenFileEditor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which tokens file is meant. */
final class TokenOptions {

    @Mixin
    private ClusterOptions options = new ClusterOptions();

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = "The tokens file of a node, var/tokens in its directory (default: the cluster's).")
    private @Nullable Path tokens;

    Path file() {
        return tokens == null ? new ClusterTokens(options.dir()).file() : tokens.toAbsolutePath();
    }

    TokenFileEditor editor() {
        return new TokenFileEditor(file());
    }
}
