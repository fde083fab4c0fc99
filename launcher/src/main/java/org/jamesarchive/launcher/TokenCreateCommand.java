package org.jamesarchive.launcher;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jamesarchive.token.Role;
import org.jamesarchive.token.Secret;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code archive token create}. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a token and prints it: once, for the file holds its SHA-256 only.",
            "Put it into a file that only its owner can read, and name that by --token-file, or into ARCHIVE_TOKEN."
        })
final class TokenCreateCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private TokenOptions options = new TokenOptions();

    @Parameters(paramLabel = "NAME", description = "Whose it is: what log and audit entries show.")
    private String name = "";

    @Option(names = "--role", paramLabel = "ROLE", required = true, description = "auditor, operator or officer.")
    private String role = "";

    TokenCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        Secret secret;
        try {
            secret = options.editor().create(name, role(), new SecureRandom());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "NAME: " + e.getMessage(), e);
        }
        surroundings.console().warn("added to " + options.file() + "; the token, which is shown this once:");
        surroundings.out().println(secret.text());
        return CommandLine.ExitCode.OK;
    }

    private Role role() {
        try {
            return Role.of(role);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--role " + role + ": " + e.getMessage(), e);
        }
    }
}
