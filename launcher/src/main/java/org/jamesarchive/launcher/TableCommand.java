package org.jamesarchive.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code archive table}: what {@code postmap} is for. */
@Command(
        name = "table",
        mixinStandardHelpOptions = true,
        description = "Asks and checks the gateway's tables: plain files, which need no other form.",
        synopsisSubcommandLabel = "COMMAND")
final class TableCommand implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    static CommandLine commandLine(Surroundings surroundings) {
        return new CommandLine(new TableCommand())
                .addSubcommand(new TableCheckCommand(surroundings))
                .addSubcommand(new TableQueryCommand(surroundings));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: check or query");
    }
}
