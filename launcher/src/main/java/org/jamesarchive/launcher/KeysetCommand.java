package org.jamesarchive.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code archive keyset}: the keys that workers seal their mail with. */
@Command(
        name = "keyset",
        mixinStandardHelpOptions = true,
        description =
                "Makes and rotates the keyset that workers encrypt their mail with (encryption_keyset, ENCRYPTION_KEYSET).",
        synopsisSubcommandLabel = "COMMAND")
final class KeysetCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new KeysetCommand())
                .addSubcommand(new KeysetCreateCommand(surroundings))
                .addSubcommand(new KeysetRotateCommand(surroundings))
                .addSubcommand(new KeysetInfoCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: create, rotate or info");
    }
}
