package org.jamesarchive.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code archive token}: who may ask nodes over HTTP. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = {
            "Makes, lists and revokes the tokens with which nodes are asked over HTTP.",
            "A role says what a token may: auditor and officer read mail; operator keeps nodes going. Nodes take a change"
                    + " of the file within two seconds."
        },
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new TokenCommand())
                .addSubcommand(new TokenCreateCommand(surroundings))
                .addSubcommand(new TokenListCommand(surroundings))
                .addSubcommand(new TokenRevokeCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: create, list or revoke");
    }
}
