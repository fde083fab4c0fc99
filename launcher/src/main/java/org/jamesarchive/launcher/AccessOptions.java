package org.jamesarchive.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jamesarchive.client.NodeAccess;
import org.jamesarchive.launcher.cluster.Cluster;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** With what a command asks nodes over HTTP: a token, and whose certificates it trusts. */
final class AccessOptions {

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "A file with a token (default: ARCHIVE_TOKEN of the environment, else the one of the cluster in DIR).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "A PEM file with the certificates to trust, instead of those that Java trusts.")
    private @Nullable Path ca;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA-256",
            description = "The fingerprint of the only certificate to trust, whatever name it bears.")
    private @Nullable String fingerprint;

    /** What was said, else what the environment says; of nodes that belong to no cluster of ours. */
    NodeAccess access() throws IOException {
        return trusting(NodeAccess.NONE);
    }

    /** What was said, else what the environment says, else the token of a cluster's operator. */
    NodeAccess operator(Cluster cluster) throws IOException {
        return trusting(cluster.tokens().access(Role.OPERATOR));
    }

    /** The same with its auditor. */
    NodeAccess auditor(Cluster cluster) throws IOException {
        return trusting(cluster.tokens().access(Role.AUDITOR));
    }

    private NodeAccess trusting(NodeAccess otherwise) throws IOException {
        NodeAccess access = token().map(otherwise::withToken).orElse(otherwise);
        if (ca != null) {
            access = access.withAuthorities(ca);
        }
        try {
            return fingerprint == null ? access : access.withFingerprint(fingerprint);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<Secret> token() throws IOException {
        if (tokenFile != null) {
            return Optional.of(NodeAccess.readToken(tokenFile));
        }
        try {
            return Optional.ofNullable(System.getenv(NodeAccess.VARIABLE))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .map(Secret::new);
        } catch (IllegalArgumentException e) {
            throw new IOException(NodeAccess.VARIABLE + ": " + e.getMessage(), e);
        }
    }

    /** The arguments that tell a program of the server's whose certificates to trust. */
    List<String> trustArguments() {
        List<String> arguments = new ArrayList<>();
        if (ca != null) {
            arguments.addAll(List.of("--ca", ca.toString()));
        }
        if (fingerprint != null) {
            arguments.addAll(List.of("--fingerprint", fingerprint));
        }
        return arguments;
    }

    /** Gives a program of the server's the token. */
    static void give(ProcessBuilder program, NodeAccess access) {
        program.environment().remove(NodeAccess.VARIABLE);
        access.token().ifPresent(secret -> program.environment().put(NodeAccess.VARIABLE, secret.text()));
    }
}
