package org.jamesarchive.launcher;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code archive token revoke}. */
@Command(name = "revoke", mixinStandardHelpOptions = true, description = "Takes a token away from the file.")
final class TokenRevokeCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private TokenOptions options = new TokenOptions();

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name = "";

    TokenRevokeCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException {
        options.editor().revoke(name);
        surroundings.console().say("revoked " + name + " in " + options.file());
        return CommandLine.ExitCode.OK;
    }
}
